import { describe, expect, it } from "vitest";

import type { Block } from "../api";
import { changes } from "./changes";
import { intact } from "./intact";
import { DOCUMENT, around, outline, p, words } from "./samples";

const collection = (id: string, text: string, ...children: Block[]): Block => ({ id, kind: "collection", text, properties: {}, children });
const item = (id: string, said = id): Block => ({ ...p(id, said), kind: "page" });

/** What the server has, and what the editor holds: of a collection something old. */
const base = [p("a"), around("b", collection("k", "Books", item("i", "new"), item("j")))];
const old = collection("k", "Old name", item("i", "old"), item("gone"));

describe("a collection that the server has", () => {
  it("stays as it is there, whatever the editor holds", () => {
    const mine = intact([p("a"), around("b", old)], base);
    expect(outline(mine)).toBe("a b(k(i j))");
    expect(words(mine)).toEqual(["a", "b", "", "new", "j"]);
    expect(changes(DOCUMENT, base, mine)).toEqual([]);
  });

  it("is moved and taken out by the editor", () => {
    const moved = changes(DOCUMENT, base, intact([old, p("a"), around("b")], base));
    expect(moved).toEqual([{ call: "move", position: { startOf: DOCUMENT }, ids: ["k"] }]);
    expect(changes(DOCUMENT, base, intact([p("a"), around("b")], base))).toEqual([{ call: "delete", id: "k" }]);
  });

  it("is made by the editor with what it holds", () => {
    const [add] = changes(DOCUMENT, base, intact([...base, collection("new", "Copy", item("x"))], base));
    expect(add?.call === "add" && outline(add.blocks as Block[])).toBe("new(x)");
  });

  it("leaves what has none in it the list that it was", () => {
    const mine = [p("a"), around("b", p("c"))];
    expect(intact(mine, base)).toBe(mine);
    expect(intact(mine, mine)).toBe(mine);
  });
});
