// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { TextSelection } from "prosemirror-state";
import { afterEach, expect, it } from "vitest";

import type { Block, Run } from "../api";
import { toEditor } from "./mapping";
import { type Editor, schema } from "./schema";
import { tagAt, tagging } from "./tagging";

let editor: Editor;
afterEach(() => editor.unmount());

/** An editor with a text, and the caret at its end. */
function opened(...runs: Run[]): void {
  const block: Block = { id: "a", kind: "text", runs, properties: {}, children: [] };
  editor = BlockNoteEditor.create({ schema, extensions: [tagging()], initialContent: toEditor([block]) as never }) as unknown as Editor;
  editor.mount(window.document.body.appendChild(window.document.createElement("div")));
  editor.setTextCursorPosition("a", "end");
}

const type = (text: string) => [...text].forEach((letter) => editor.prosemirrorView.dispatch(editor.prosemirrorState.tr.insertText(letter)));
const typing = () => editor.getExtension(tagging)?.store.state;

it("knows the tag that is typed, from its first letter to its end", () => {
  opened({ text: "See " });
  type("#");
  expect(typing()).toBeUndefined();
  type("ha");
  expect(typing()).toMatchObject({ typed: "ha", isLeft: false });
  type(" ");
  expect(typing()).toBeUndefined();
});

it("leaves one alone until the next", () => {
  opened({ text: "" });
  type("#h");
  editor.getExtension(tagging)?.leave();
  type("a");
  expect(typing()?.isLeft).toBe(true);
  type(" #h");
  expect(typing()?.isLeft).toBe(false);
});

it("takes one in the place of what was typed, and what is below it then", () => {
  opened({ text: "See " });
  type("#Ha");
  const typed = typing();
  if (typed) editor.getExtension(tagging)?.take(typed, "harbour");
  expect(editor.prosemirrorState.doc.textContent).toBe("See #harbour");
  expect(typing()).toBeUndefined();
  type("/");
  expect(typing()?.typed).toBe("harbour/");
});

it("asks nothing where somebody only comes by, or where others write", () => {
  opened({ text: "See #ha" });
  expect(tagAt(editor.prosemirrorState)?.typed).toBe("ha");
  expect(typing()).toBeUndefined();
  const { tr } = editor.prosemirrorState;
  editor.prosemirrorView.dispatch(tr.insertText("r").setMeta("addToHistory", false));
  expect(typing()).toBeUndefined();
  type("b");
  expect(typing()?.typed).toBe("harb");
  editor.prosemirrorView.dispatch(editor.prosemirrorState.tr.setSelection(TextSelection.create(editor.prosemirrorState.doc, 5)));
  expect(typing()).toBeUndefined();
});

it("sees no tags in code and links, and none in the middle of one", () => {
  for (const run of [{ text: "#ha", marks: ["code"] }, { text: "#ha", marks: ["formula"] }, { text: "#ha", href: "https://example.org" }]) {
    opened(run);
    expect(tagAt(editor.prosemirrorState)).toBeUndefined();
    editor.unmount();
  }
  opened({ text: "#harbour" });
  const { doc, tr, selection } = editor.prosemirrorState;
  expect(tagAt(tr.setSelection(TextSelection.create(doc, selection.from - 3)))).toBeUndefined();
});
