// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { expect, it } from "vitest";

import type { Block } from "../api";
import { toEditor } from "./mapping";
import { prose } from "./kinds/prose";
import { type Editor, schema } from "./schema";
import { tasks } from "./tasks";

const task = (list: Record<string, unknown>): Block => ({ id: "t", kind: "text", runs: [{ text: "Sail" }], properties: { list: { type: "task", ...list } }, children: [] });

function opened(block: Block): Editor {
  const editor = BlockNoteEditor.create({ schema, extensions: [tasks], initialContent: toEditor([block]) as never }) as unknown as Editor;
  editor.mount(window.document.body.appendChild(window.document.createElement("div")));
  return editor;
}

function state(editor: Editor): unknown {
  return (prose.toContent(editor.document[0] as never).properties.list as { state: unknown }).state;
}

it("a task that was given up, opened and checked again is done", () => {
  const editor = opened(task({ state: "canceled", deadline: "2026-12-24" }));
  expect(state(editor)).toBe("canceled");
  editor.updateBlock("t", { props: { checked: false } });
  expect(prose.toContent(editor.document[0] as never).properties.list).toEqual({ type: "task", state: "todo", deadline: "2026-12-24" });
  editor.updateBlock("t", { props: { checked: true } });
  expect(state(editor)).toBe("done");
  editor.undo();
  editor.undo();
  expect(state(editor)).toBe("canceled");
  editor.unmount();
});
