/** What is pasted: HTML from elsewhere is mended, and pictures whole in their addresses are kept as files, for nobody could read them as text. */
import { tellProblem } from "../told";
import { mend } from "./elsewhere";
import type { Editor } from "./schema";

type Upload = (file: File) => Promise<{ url: string }>;
type Paste = { event: ClipboardEvent; editor: unknown; defaultPasteHandler: () => boolean | undefined };

/** What the editor does with a paste. */
export function pasting(upload: Upload): (paste: Paste) => boolean | undefined {
  return ({ event, editor: unnamed, defaultPasteHandler }) => {
    const editor = unnamed as Editor;
    const page = isVerbatim(editor) ? undefined : fromElsewhere(event.clipboardData);
    const isMended = page !== undefined && mend(page);
    const hasPictures = page?.querySelector('img[src^="data:" i]') ?? null;
    if (!page || !(isMended || hasPictures)) return defaultPasteHandler();
    event.preventDefault();
    const html = page.body.innerHTML;
    if (!hasPictures) editor.pasteHTML(html);
    else void withFiles(html, upload).then((kept) => editor.pasteHTML(kept), tellProblem);
    return true;
  };
}

/** What the editor itself copied, and what it makes more of than of HTML. */
const BETTER = ["blocknote/html", "vscode-editor-data", "text/markdown"];

/** The page that somebody copied outside of the editor. */
export function fromElsewhere(clipboard: DataTransfer | null): Document | undefined {
  const html = BETTER.some((type) => clipboard?.types.includes(type)) ? "" : clipboard?.getData("text/html");
  return html ? new DOMParser().parseFromString(html, "text/html") : undefined;
}

/** Whether the caret is where every character counts, and only plain text is pasted. */
function isVerbatim(editor: Editor): boolean {
  const { $from, $to } = editor.prosemirrorState.selection;
  return Boolean($from.parent.type.spec.code && $to.parent.type.spec.code);
}

/** The same, with addresses of files in the place of data. A picture that is not taken is left out, and told. */
export async function withFiles(html: string, upload: Upload): Promise<string> {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const image of page.querySelectorAll("img")) {
    const file = fileOf(image.getAttribute("src") ?? "");
    if (!file) continue;
    try {
      image.setAttribute("src", (await upload(file)).url);
    } catch {
      // Uploading has told why.
      image.remove();
    }
  }
  return page.body.innerHTML;
}

/** The file that a `data:` address is (RFC 2397), where it is one of a picture. */
export function fileOf(address: string): File | undefined {
  const [, type = "", kind = "", base64, data = ""] = /^data:(image\/([\w.+-]+))[^,]*?(;base64)?,(.*)$/is.exec(address) ?? [];
  if (!type) return undefined;
  try {
    const text = base64 ? atob(data.replace(/\s/g, "")) : decodeURIComponent(data);
    const bytes = base64 ? Uint8Array.from(text, (letter) => letter.charCodeAt(0)) : new TextEncoder().encode(text);
    return new File([bytes], `picture.${kind.split("+")[0]}`, { type });
  } catch {
    return undefined;
  }
}
