// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { afterEach, describe, expect, it } from "vitest";

import type { Block } from "../api";
import { changes } from "./changes";
import { intact } from "./intact";
import { toBlocks, toEditor } from "./mapping";
import { Names } from "./names";
import { around, DOCUMENT, outline, p, words } from "./samples";
import { type Editor, schema } from "./schema";
import { EditorSurface } from "./surface";
import { find } from "./tree";

const open: Editor[] = [];
afterEach(() => open.splice(0).forEach((editor) => editor.unmount()));

function show(blocks: Block[]) {
  const names = new Names();
  names.know(find(DOCUMENT, blocks).keys());
  const content = toEditor(blocks);
  const editor = BlockNoteEditor.create({ schema, ...(content.length > 0 && { initialContent: content as never }) }) as unknown as Editor;
  editor.mount(window.document.body.appendChild(window.document.createElement("div")));
  open.push(editor);
  return { editor, names, surface: new EditorSurface(DOCUMENT, editor, names) };
}

it("makes nothing of what was pasted and is no JSON", () => {
  const odd = (type: string, props: Record<string, unknown>, content?: unknown) => ({ id: type, type, props, content, children: [] });
  const blocks = toBlocks([
    odd("paragraph", { kept: "{" }, [{ type: "piece", props: { run: "[]" } }]),
    odd("opaque", { source: "null" }),
    odd("collection", { source: '{"kind":"text"}' }),
  ]);
  expect(blocks.map(({ kind }) => kind)).toEqual(["text", "raw", "collection"]);
});

/** What the server's version of an item in a collection is. */
function item(id: string, said: string): Block {
  return { ...p(id, said), kind: "page" };
}

describe("the editor", () => {
  it.each<[string, Block[], Block[]]>([
    ["text", [p("a"), p("b")], [p("a", "A b c"), p("b")]],
    ["new blocks", [p("a"), p("b")], [p("x"), p("a"), around("y", p("z")), p("b"), p("u")]],
    ["blocks that are gone", [p("a"), around("b", p("c")), p("d")], [p("d")]],
    ["all gone but one inside", [p("a"), around("b", p("c"))], [p("c")]],
    ["another order", [p("a"), p("b"), p("c")], [p("c"), p("b"), p("a")]],
    ["nesting", [p("a"), p("b"), p("c")], [around("a", around("b", p("c")))]],
    ["inside out", [around("a", p("b")), p("c")], [around("b", p("a")), p("c")]],
    ["another kind", [p("a"), p("b")], [{ id: "a", kind: "code", text: "x\ny", properties: { info: "rust" }, children: [] }, p("b")]],
    ["other properties", [{ ...p("a"), properties: { list: { type: "numbered", start: 3 }, color: "#123456", loose: true } }, p("b")], [p("a"), p("b")]],
    ["an empty document", [], [p("a"), p("b")]],
  ])("shows %s", (_, before, after) => {
    const { surface } = show(before);
    surface.show(after);
    expect(outline(surface.read())).toBe(outline(after));
    expect(words(surface.read())).toEqual(words(after));
    expect(surface.read().map(({ properties }) => properties)).toEqual(after.map(({ properties }) => properties));
    expect(surface.show(after)).toEqual([]);
  });

  it("shows that all is gone", () => {
    const { surface } = show([p("a"), around("b", p("c"))]);
    surface.show([]);
    expect(words(surface.read())).toEqual([""]);
    surface.show([p("a"), p("b")]);
    expect(words(surface.read())).toEqual(["a", "b"]);
  });

  it("shows the items of a collection, which are no blocks of the editor", () => {
    const collection = (...children: Block[]): Block => ({ id: "k", kind: "collection", text: "Books", properties: {}, children });
    const { editor, surface } = show([collection(item("i", "One")), p("a")]);
    expect(surface.show([collection(item("i", "One"), item("j", "Two")), p("a")])).toEqual(["k"]);
    expect(outline(surface.read())).toBe("k(i j) a");
    expect(editor.document).toHaveLength(2);
    surface.show([p("a"), collection(item("j", "Two"))]);
    expect(outline(surface.read())).toBe("a k(j)");
  });

  it("brings back an old collection by its undo, of which only the place counts", () => {
    const collection = (...children: Block[]): Block => ({ id: "k", kind: "collection", text: "Books", properties: {}, children });
    const { editor, surface } = show([collection(item("i", "One")), p("a")]);
    editor.setTextCursorPosition("k");
    editor.moveBlocksDown();
    const now = [p("a"), collection(item("i", "Other"), item("j", "Two"))];
    surface.show(now);
    editor.undo();
    expect(outline(surface.read())).toBe("k(i) a");
    const calls = changes(DOCUMENT, now, intact(surface.read(), now));
    expect(calls.map(({ call }) => call)).toEqual(["move"]);
  });

  it("keeps the cursor in what is being typed", () => {
    const { editor, surface } = show([p("a"), p("b", "one two three")]);
    editor.setTextCursorPosition("b", "end");
    const before = editor.prosemirrorState.selection.$head.parentOffset;
    surface.show([p("x"), p("a", "A"), p("b", "zero one two three")]);
    expect(editor.getTextCursorPosition().block.id).toBe("b");
    expect(editor.prosemirrorState.selection.$head.parentOffset).toBe(before + "zero ".length);
  });

  it("keeps the space that somebody has typed at the end of what others change", () => {
    const { editor, surface } = show([p("a", "the lantern is lit. ")]);
    editor.setTextCursorPosition("a", "end");
    surface.show([p("a", "the lamp is lit.")]);
    editor.insertInlineContent("Now");
    expect(words(surface.read())).toEqual(["the lamp is lit. Now"]);
  });

  it("takes back what was typed, not what others did", () => {
    const { editor, surface } = show([p("a"), p("b")]);
    editor.updateBlock("a", { content: "typed" });
    surface.show([p("a", "typed"), p("b", "theirs"), p("c")]);
    editor.undo();
    expect(words(surface.read())).toEqual(["a", "theirs", "c"]);
    editor.redo();
    expect(words(surface.read())).toEqual(["typed", "theirs", "c"]);
  });

  it("can be read when it is shown no more", () => {
    const { editor, surface } = show([p("a"), p("b")]);
    editor.updateBlock("a", { content: "typed" });
    editor.unmount();
    expect(words(surface.read())).toEqual(["typed", "b"]);
  });

  it("says that it is being changed from here", () => {
    const { editor, surface } = show([p("a")]);
    const told: boolean[] = [];
    editor.onChange(() => void told.push(surface.showing));
    surface.show([p("a", "A")]);
    editor.updateBlock("a", { content: "typed" });
    expect(told).toEqual([true, false]);
  });

  it("gives new blocks ids of version 7 that stay", () => {
    const { editor, surface, names } = show([p("a")]);
    editor.insertBlocks([{ type: "paragraph", content: "new" }], "a", "after");
    const [, made] = surface.read();
    expect(made?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(surface.read()[1]?.id).toBe(made?.id);
    surface.rename(made?.id ?? "", "other");
    expect(surface.read()[1]?.id).toBe("other");
    surface.show([p("a"), p("other", "changed")]);
    expect(words(surface.read())).toEqual(["a", "changed"]);
    expect(names.toEditor("other")).toBe(editor.document[1]?.id);
  });
});
