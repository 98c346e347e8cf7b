import { expect, test } from "vitest";

import type { Block } from "../../api";
import { placesIn, wordsOf } from "./about";

const block = (id: string, more: Partial<Block> = {}): Block => ({ id, kind: "text", properties: {}, children: [], ...more });

test("a block is called by its first words, which are whole", () => {
  expect(wordsOf(block("a", { runs: [{ text: "Sail on " }, { text: "Monday", marks: ["bold"] }, { text: ".\n" }] }))).toBe("Sail on Monday.");
  const long = wordsOf(block("a", { runs: [{ text: "The lamp was lit at dusk and burned until the morning watch put it out." }] }));
  expect(long).toBe("The lamp was lit at dusk and burned until the morning watch…");
  expect(wordsOf(block("a", { runs: [{ text: "🌊".repeat(80) }] }))).toBe(`${"🌊".repeat(60)}…`);
});

test("what has no words is called by its kind", () => {
  expect(wordsOf(block("a", { runs: [] }))).toBe("a block without words");
  expect(wordsOf(block("a", { kind: "image" }))).toBe("a picture");
  expect(wordsOf(block("a", { kind: "image", text: "The tower" }))).toBe("The tower");
  expect(wordsOf(block("a", { kind: "table", rows: [[[{ text: "Ship" }], [{ text: "Port" }]]] }))).toBe("Ship Port");
});

test("what is inside a collection is shown with it", () => {
  const item = block("item", { kind: "page", children: [block("text")] });
  const places = placesIn([block("a", { children: [block("b")] }), block("table", { kind: "collection", children: [item] })]);
  expect([...places].map(([id, { shown }]) => [id, shown])).toEqual([
    ["a", "a"],
    ["b", "b"],
    ["table", "table"],
    ["item", "table"],
    ["text", "table"],
  ]);
});
