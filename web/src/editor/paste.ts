/** Pictures that are pasted as part of a page, whole in their addresses, are kept as files: as text nobody could read them. */
import { tellProblem } from "../told";
import type { Editor } from "./schema";

type Upload = (file: File) => Promise<{ url: string }>;
type Paste = { event: ClipboardEvent; editor: unknown; defaultPasteHandler: () => boolean | undefined };

/** What the editor does with a paste. */
export function pasting(upload: Upload): (paste: Paste) => boolean | undefined {
  return ({ event, editor, defaultPasteHandler }) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    if (!/<img[^>]+src=["']?data:/i.test(html)) return defaultPasteHandler();
    event.preventDefault();
    void withFiles(html, upload).then((kept) => (editor as Editor).pasteHTML(kept), tellProblem);
    return true;
  };
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
