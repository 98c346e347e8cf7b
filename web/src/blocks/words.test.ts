import { describe, expect, it } from "vitest";

import type { Block } from "../api";
import { p } from "../editor/samples";
import { firstWords } from "./words";

describe("a block is named by its first words", () => {
  it.each<[Block, string]>([
    [p("a", " Short.\n"), "Short."],
    [p("a", "one two three four five six seven eight nine ten"), "one two three four five six seven eight…"],
    [p("a", "a".repeat(60)), `${"a".repeat(40)}…`],
    [{ ...p("a"), runs: undefined, text: "let x = 1;" }, "let x = 1;"],
    [{ ...p("a"), runs: undefined, rows: [[[{ text: "cell" }]]] }, "cell"],
    [p("a", ""), ""],
  ])("%#", (block, said) => {
    expect(firstWords(block, 40)).toBe(said);
  });
});
