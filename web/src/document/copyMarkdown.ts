/** A document's text as Markdown: into the clipboard, or into a file. */
import { notifications } from "@mantine/notifications";

import { api, ask } from "../api";
import { strings } from "../strings";
import { tellProblem } from "../told";

const words = strings.document;
const closeButtonProps = { "aria-label": strings.app.close };
const TYPE = "text/plain";

/** Puts a document's text into the clipboard; `flush` first saves what was typed. */
export async function copyMarkdown(space: string, document: string, flush: () => Promise<void>): Promise<void> {
  const text = flush().then(() => textOf(space, document));
  try {
    await put(text);
    notifications.show({ message: words.markdownCopied, closeButtonProps });
  } catch {
    // Either there is no text, or browsers give no clipboard to pages that came over plain HTTP.
    const refused = () => notifications.show({ color: "red", title: strings.app.failed, message: words.noClipboard, closeButtonProps });
    await text.then(refused, tellProblem);
  }
}

function textOf(space: string, document: string): Promise<string> {
  const params = { path: { space, document } };
  return ask(api.GET("/api/spaces/{space}/documents/{document}/markdown", { params, parseAs: "text" }));
}

/** Safari lets a page copy only while it still knows of the click: it is given the text as a promise. */
async function put(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(await text);
  const blob = text.then((text) => new Blob([text], { type: TYPE }));
  await navigator.clipboard.write([new ClipboardItem({ [TYPE]: blob })]);
}

/** Has the browser save what an address of ours answers. */
export function save(address: string): void {
  const link = window.document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}

/** Saves a document's text as a file. */
export async function saveMarkdown(space: string, document: string, flush: () => Promise<void>): Promise<void> {
  await flush();
  save(`/api/spaces/${space}/documents/${document}/markdown?download=true`);
}
