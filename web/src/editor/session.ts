/**
 * One document being edited: the editor, what is saved of it, and which of its blocks are which on the server. One that
 * has something unsaved outlives the page that showed it, and is the same when the document is opened again.
 */
import { BlockNoteEditor } from "@blocknote/core";

import type { Document } from "../api";
import { isOwn, safe } from "../blocks/Runs";
import { app } from "../strings/app";
import { dictionary } from "../strings/dictionary";
import { editor as strings } from "../strings/editor";
import { type Work, note, noted } from "../shell/unsaved";
import { apart } from "./apart";
import { counting } from "./counting";
import { formulas } from "./formulas";
import { highlighting } from "./highlight";
import { toEditor } from "./mapping";
import { marking } from "./marking";
import { Names } from "./names";
import { pasting } from "./paste";
import { server } from "./rest";
import { Saving, type Status, type Told } from "./saving";
import { type Editor, schema } from "./schema";
import { EditorSurface } from "./surface";
import { tagging } from "./tagging";
import { tasks } from "./tasks";
import { find } from "./tree";
import { kept, keptIn } from "./uploads";

/** What the page that shows a session wants to hear. */
export type Hears = Told & { leads: Leads };
export type Leads = (href: string) => void;

export type Session = {
  editor: Editor;
  saving: Saving;
  surface: EditorSurface;
  names: Names;
  /** The page shows it from now on. */
  enter: (hears: Hears) => void;
  /** The page shows it no more: what is unsaved is saved as soon as that can be. */
  leave: () => void;
};

const sessions = new Map<string, Session>();

/** Opens a document, or what is inside a block of the document `home`. */
export function open(space: string, document: Document, home: string): Session {
  const kept = sessions.get(document.id);
  if (kept && noted(document.id)?.unsaved()) return kept;
  const session = begin(space, document, home);
  sessions.set(document.id, session);
  return session;
}

function begin(space: string, document: Document, home: string): Session {
  const { id, title } = document;
  let hears: Hears | undefined;
  const names = new Names();
  names.know(find(id, document.blocks).keys());
  const editor = editorOf(space, document, (href) => hears?.leads(href));
  const surface = new EditorSurface(id, editor, names);
  const end = () => {
    saving.close();
    if (noted(id) === work) note(id, undefined);
    if (sessions.get(id) === session) sessions.delete(id);
  };
  const work: Work = {
    document: home,
    title: title || app.untitled,
    isShown: false,
    unsaved: () => saving.unsaved,
    flush: () => saving.retry(),
    drop: end,
  };
  const status = (status: Status) => {
    hears?.status(status);
    work.problem = status.state === "conflict" ? strings.states.conflict : status.problem;
    if (!work.isShown && !saving.unsaved) end();
    else note(id, work);
  };
  const told: Told = { status, saved: (written) => hears?.saved?.(written), remote: (...what) => hears?.remote?.(...what) };
  const saving = new Saving(id, document, server(space, id, home), surface, told);
  const enter = (page: Hears) => {
    hears = page;
    work.isShown = surface.isShown = true;
    note(id, work);
    saving.open();
    if (saving.unsaved) void saving.flush();
  };
  const leave = () => {
    hears = undefined;
    work.isShown = surface.isShown = false;
    note(id, work);
    // Told at its end, saving says whether anything is left.
    void saving.flush();
  };
  const session = { editor, saving, surface, names, enter, leave };
  return session;
}

function editorOf(space: string, { title, blocks }: Document, leads: Leads): Editor {
  const label = strings.region(title || strings.untitled);
  const content = toEditor(blocks);
  const editor: Editor = BlockNoteEditor.create({
    schema,
    dictionary,
    extensions: [highlighting, marking, counting, formulas, tasks, tagging()],
    // An editor cannot be empty: without content it makes a paragraph of its own.
    ...(content.length > 0 && { initialContent: content as never }),
    domAttributes: { editor: { "aria-label": label, role: "textbox", "aria-multiline": "true" } },
    resolveFileUrl: async (url) => safe(url, space) ?? url,
    _tiptapOptions: { editorProps: { handleDOMEvents: apart } },
    uploadFile: (file, block) => keptIn(editor, block, kept(space, file), file.name),
    pasteHandler: pasting((file) => kept(space, file).then(({ props }) => props)),
    links: { isValidLink: (href) => isOurs(href) || safe(href, space) !== undefined, onClick: (event) => follow(event, space, leads) },
  }) as unknown as Editor;
  return editor;
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
  if (/^(block|date):\/\//.test(href) || (address && isPage(address))) leads(href);
  else if (address) window.open(address, "_blank", "noopener,noreferrer");
}

/** Whether an address is a page of this app, not a file or another door of its server. */
function isPage(address: string): boolean {
  return isOwn(address) && /^\/(d|s|account)(\/|$)/.test(new URL(address, window.location.origin).pathname);
}
