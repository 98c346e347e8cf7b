// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { afterEach, expect, it } from "vitest";

import type { Block } from "../../api";
import { toEditor } from "../mapping";
import { p } from "../samples";
import { type Editor, schema } from "../schema";

let editor: Editor;
afterEach(() => editor.unmount());

const collection: Block = { id: "k", kind: "collection", text: "Books", properties: {}, children: [] };

function press(key: string, at: string, edge: "start" | "end"): string[] {
  editor = BlockNoteEditor.create({ schema, initialContent: toEditor([p("a"), collection, p("b")]) as never }) as unknown as Editor;
  editor.mount(window.document.body.appendChild(window.document.createElement("div")));
  editor.setTextCursorPosition(at, edge);
  return again(key);
}

function again(key: string): string[] {
  const view = editor.prosemirrorView;
  const pressed = new KeyboardEvent("keydown", { key });
  view.someProp("handleKeyDown", (handle) => handle(view, pressed));
  return editor.document.map(({ id }) => id);
}

it.each([
  ["Backspace", "b", "start"],
  ["Delete", "a", "end"],
] as const)("%s selects a collection first, and deletes it only then", (key, at, edge) => {
  expect(press(key, at, edge)).toEqual(["a", "k", "b"]);
  expect(editor.getTextCursorPosition().block.id).toBe("k");
  expect(again(key)).toEqual(["a", "b"]);
});
