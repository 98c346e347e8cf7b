// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { expect, test } from "vitest";

import { type Editor, schema } from "./schema";
import { keptIn } from "./uploads";

const PICTURE = { id: "picture", type: "image", props: { name: "a.png", url: "" } };

function show(...blocks: object[]): Editor {
  return BlockNoteEditor.create({ schema, initialContent: blocks as never }) as unknown as Editor;
}

const later = () => new Promise((done) => setTimeout(done));
const refused = () => Promise.reject(new Error("not taken"));
const outline = (editor: Editor) => editor.document.map(({ id, type }) => `${id} ${type}`);

test("a picture that is not taken goes, and what stood there stays", async () => {
  const editor = show({ id: "above", type: "paragraph", content: "Above" }, PICTURE, { id: "below", type: "paragraph" });
  editor.setTextCursorPosition("above");
  expect(await keptIn(editor, "picture", refused(), "a.png")).toEqual({});
  await later();
  expect(outline(editor)).toEqual(["above paragraph", "below paragraph"]);
});

test("an empty line that became a picture is an empty line again", async () => {
  const editor = show(PICTURE, { id: "below", type: "paragraph" });
  editor.setTextCursorPosition("picture");
  await keptIn(editor, "picture", refused(), "a.png");
  await later();
  expect(outline(editor)).toEqual(["picture paragraph", "below paragraph"]);
  expect(editor.getBlock("picture")?.content).toEqual([]);
});

test("a block that a person put there stays, and hears of it", async () => {
  for (const props of [{ name: "", url: "" }, { name: "a.png", url: "file://1" }]) {
    const editor = show({ ...PICTURE, props }, { id: "below", type: "paragraph" });
    await expect(keptIn(editor, "picture", refused(), "a.png")).rejects.toThrow("not taken");
    await later();
    expect(outline(editor)[0]).toBe("picture image");
  }
});
