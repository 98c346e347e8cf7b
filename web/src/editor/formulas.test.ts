// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { afterEach, expect, it } from "vitest";

import type { Block, Run } from "../api";
import { formulas, formulasIn } from "./formulas";
import { toEditor } from "./mapping";
import { type Editor, schema } from "./schema";

let editor: Editor;
afterEach(() => editor.unmount());

function opened(...runs: Run[]): HTMLElement {
  const block: Block = { id: "a", kind: "text", runs, properties: {}, children: [] };
  editor = BlockNoteEditor.create({ schema, extensions: [formulas], initialContent: toEditor([block]) as never }) as unknown as Editor;
  const element = window.document.body.appendChild(window.document.createElement("div"));
  editor.mount(element);
  return element;
}

const found = () => formulasIn(editor.prosemirrorState.doc).map(({ latex, display }) => [latex, display]);

it("finds formulas in text, two in a row apart, and one that is partly bold together", () => {
  opened(
    { text: "see " },
    { text: "a+b", marks: ["formula"] },
    { text: "c", marks: ["formula"] },
    { text: " and " },
    { text: "xy", marks: ["formula", "display"] },
  );
  expect(found()).toEqual([["a+b", false], ["c", false], ["xy", true]]);
  const { from } = formulasIn(editor.prosemirrorState.doc)[2] ?? { from: 0 };
  const { tr, schema: marks } = editor.prosemirrorState;
  editor.prosemirrorView.dispatch(tr.addMark(from, from + 1, marks.mark("bold")));
  expect(found()).toEqual([["a+b", false], ["c", false], ["xy", true]]);
});

it("draws them, hides their source from who is elsewhere, and shows it to who is in it", async () => {
  const element = opened({ text: "see " }, { text: "\\sqrt{x}", marks: ["formula"] }, { text: " and on" });
  const closed = () => element.querySelector(".docent-formula-closed")?.textContent;
  await expect.poll(() => element.querySelector("math msqrt")).not.toBeNull();
  expect(closed()).toBe("\\sqrt{x}");
  editor.prosemirrorView.dom.dispatchEvent(new FocusEvent("focus"));
  editor.setTextCursorPosition("a", "end");
  expect(closed()).toBe("\\sqrt{x}");
  element.querySelector(".docent-formula-drawn")?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
  expect(closed()).toBeUndefined();
  editor.insertInlineContent("y");
  expect(found()).toEqual([["\\sqrt{x}y", false]]);
  await expect.poll(() => element.querySelector(".docent-formula-drawn")?.textContent).toContain("y");
  editor.prosemirrorView.dom.dispatchEvent(new FocusEvent("blur"));
  expect(closed()).toBe("\\sqrt{x}y");
});

it("shows the source of what cannot be drawn", async () => {
  const element = opened({ text: "see " }, { text: "\\frac{1}{", marks: ["formula"] });
  await expect.poll(() => element.querySelector<HTMLElement>(".docent-formula-drawn")?.dataset.drawn).toBe("false");
  expect(element.querySelector(".docent-formula-drawn")?.textContent).toBe("\\frac{1}{");
});
