/** One document being edited: the editor, what is saved of it, and which of its blocks are which on the server. */
import { BlockNoteEditor } from "@blocknote/core";

import type { Document } from "../api";
import { isOwn, safe } from "../blocks/Runs";
import { dictionary } from "../strings/dictionary";
import { editor as strings } from "../strings/editor";
import { tellProblem } from "../told";
import { apart } from "./apart";
import { formulas } from "./formulas";
import { highlighting } from "./highlight";
import { toEditor } from "./mapping";
import { marking } from "./marking";
import { Names } from "./names";
import { server, upload } from "./rest";
import { Saving, type Told } from "./saving";
import { type Editor, schema } from "./schema";
import { EditorSurface } from "./surface";
import { tasks } from "./tasks";
import { find } from "./tree";

export type Session = { editor: Editor; saving: Saving; surface: EditorSurface; names: Names };

export type Leads = (href: string) => void;

/** Opens a document, or what is inside a block of the document `home`. */
export function open(space: string, document: Document, home: string, told: Told, leads: Leads): Session {
  const names = new Names();
  names.know(find(document.id, document.blocks).keys());
  const editor = editorOf(space, document, leads);
  const surface = new EditorSurface(document.id, editor, names);
  const saving = new Saving(document.id, document, server(space, document.id, home), surface, told);
  return { editor, saving, surface, names };
}

function editorOf(space: string, { title, blocks }: Document, leads: Leads): Editor {
  const label = strings.region(title || strings.untitled);
  const content = toEditor(blocks);
  return BlockNoteEditor.create({
    schema,
    dictionary,
    extensions: [highlighting, marking, formulas, tasks],
    // An editor cannot be empty: without content it makes a paragraph of its own.
    ...(content.length > 0 && { initialContent: content as never }),
    domAttributes: { editor: { "aria-label": label, role: "textbox", "aria-multiline": "true" } },
    resolveFileUrl: async (url) => safe(url, space) ?? url,
    _tiptapOptions: { editorProps: { handleDOMEvents: apart } },
    uploadFile: (file) => kept(space, file),
    links: { isValidLink: (href) => isOurs(href) || safe(href, space) !== undefined, onClick: (event) => follow(event, space, leads) },
  }) as unknown as Editor;
}

async function kept(space: string, file: File): Promise<{ props: { url: string; name: string } }> {
  try {
    return { props: await upload(space, file) };
  } catch (problem) {
    tellProblem(problem);
    throw problem;
  }
}

/** Whether an address is one that only we understand. */
function isOurs(href: string): boolean {
  return /^(block|date|file):\/\//.test(href);
}

/** Opens a link where it may lead; our own stay in this window. */
function follow(event: MouseEvent, space: string, leads: Leads): void {
  const href = event.target instanceof Element ? event.target.closest("a")?.getAttribute("href") : null;
  if (!href) return;
  const address = safe(href, space);
  if (/^(block|date):\/\//.test(href) || (address && isOwn(address) && !href.startsWith("file:"))) leads(href);
  else if (address) window.open(address, "_blank", "noopener,noreferrer");
}
