import { describe, expect, it } from "vitest";

import type { Block, Run } from "../api";
import { type Content, contentOf } from "./content";
import { merge, mergeRuns, mergeText } from "./merge";
import { DOCUMENT, around, outline, p, words } from "./samples";
import { rebase } from "./rebase";

describe("two texts", () => {
  it.each([
    ["the quick fox", "the very quick fox", "the quick red fox", "the very quick red fox"],
    ["one two three", "ONE two three", "one two THREE", "ONE two THREE"],
    ["one two three", "two three", "one two", "two"],
    ["a b", "a b", "a c", "a c"],
    ["a b", "a c", "a c", "a c"],
    ["", "new", "", "new"],
    ["line\nnext", "line one\nnext", "line\nnext two", "line one\nnext two"],
    ["Über Öl", "Über altes Öl", "Über Öl reden", "Über altes Öl reden"],
  ])("%j: %j and %j make %j", (base, mine, theirs, merged) => {
    expect(mergeText(base, mine, theirs)).toBe(merged);
  });

  it.each([
    ["the fox", "the dog", "the cat"],
    ["the fox", "the fox runs", "the fox sleeps"],
    ["", "mine", "theirs"],
    ["one two three", "one three", "one TWO three"],
  ])("%j: %j and %j contradict each other", (base, mine, theirs) => {
    expect(mergeText(base, mine, theirs)).toBeUndefined();
  });

  it("are not compared for ever", () => {
    const long = (word: string) => Array.from({ length: 30_000 }, (_, index) => `${word}${index % 7}`).join(" ");
    expect(mergeText(long("a"), `first ${long("a")}`, `${long("a")} last`)).toBe(`first ${long("a")} last`);
    expect(mergeText(long("a"), long("b"), long("c"))).toBeUndefined();
  });
});

describe("two texts with marks", () => {
  const plain: Run[] = [{ text: "one two three" }];

  it("keep the marks of both", () => {
    const mine: Run[] = [{ text: "one", marks: ["bold"] }, { text: " two three" }];
    const theirs: Run[] = [{ text: "one two " }, { text: "three", href: "https://example.com" }];
    expect(mergeRuns(plain, mine, theirs)).toEqual([
      { text: "one", marks: ["bold"] },
      { text: " two " },
      { text: "three", href: "https://example.com" },
    ]);
  });

  it("contradict each other where both mark a word", () => {
    const mine: Run[] = [{ text: "one", marks: ["bold"] }, { text: " two three" }];
    const theirs: Run[] = [{ text: "one", marks: ["italic"] }, { text: " two three" }];
    expect(mergeRuns(plain, mine, theirs)).toBeUndefined();
  });

  it("keep pieces whole", () => {
    const piece: Run = { text: "a long label", href: "Target", kind: "wiki" };
    expect(mergeRuns([piece], [{ text: "x " }, piece], [piece, { text: " y" }])).toEqual([{ text: "x " }, piece, { text: " y" }]);
  });
});

describe("two blocks", () => {
  const base = contentOf({ ...p("a", "one two"), properties: { list: { type: "task", state: "todo" }, align: "left" } });
  const like = (changed: Partial<Content>): Content => ({ ...base, ...changed });

  it("keep the properties of both and the words of both", () => {
    const mine = like({ runs: [{ text: "one two three" }], properties: { ...base.properties, align: "center" } });
    const theirs = like({ runs: [{ text: "zero one two" }], properties: { list: { type: "task", state: "done" }, align: "left", color: "#111111" } });
    expect(merge(base, mine, theirs)).toEqual(
      like({ runs: [{ text: "zero one two three" }], properties: { list: { type: "task", state: "done" }, align: "center", color: "#111111" } }),
    );
  });

  it("contradict each other over a property", () => {
    const mine = like({ properties: { ...base.properties, align: "center" } });
    expect(merge(base, mine, like({ properties: { ...base.properties, align: "right" } }))).toBeUndefined();
  });

  it("contradict each other where one is made another kind and the other is typed in", () => {
    const code: Content = { kind: "code", text: "one two", properties: {} };
    expect(merge(base, code, like({ runs: [{ text: "one" }] }))).toBeUndefined();
    expect(merge(base, base, code)).toEqual(code);
  });

  it("merge tables cell by cell", () => {
    const table = (...rows: string[][]): Content => ({ kind: "table", rows: rows.map((row) => row.map((text) => [{ text }])), properties: {} });
    expect(merge(table(["a", "b"], ["c", "d"]), table(["A", "b"], ["c", "d"]), table(["a", "b"], ["c", "D"]))).toEqual(table(["A", "b"], ["c", "D"]));
    expect(merge(table(["a"]), table(["a"], ["x"]), table(["a"], ["y"]))).toBeUndefined();
  });
});

it("keeps a blank that was typed at the end, and that the server does not", () => {
  const said = (text: string) => ({ kind: "text", properties: {}, runs: [{ text }] });
  expect(merge(said("a lantern. "), said("a lantern. And"), said("a lamp."))?.runs).toEqual([{ text: "a lamp. And" }]);
  expect(merge(said("a lantern. "), said("a lantern. "), said("a lamp."))?.runs?.[0]?.text.trimEnd()).toBe("a lamp.");
});

describe("two documents", () => {
  const base = [p("a", "one two"), around("b", p("c")), p("d")];
  const rebased = (mine: Block[], theirs: Block[]) => {
    const { blocks, conflicts } = rebase(DOCUMENT, base, mine, theirs);
    return { outline: outline(blocks), words: words(blocks).join("|"), conflicts: conflicts.map(({ blockId }) => blockId) };
  };

  it("keep what both did in different places", () => {
    const mine = [p("a", "one two three"), p("x"), around("b", p("c")), p("d")];
    const theirs = [p("y"), p("a", "zero one two"), around("b", p("c", "C")), p("d")];
    expect(rebased(mine, theirs)).toEqual({ outline: "y a x b(c) d", words: "y|zero one two three|x|b|C|d", conflicts: [] });
  });

  it("report what both changed, and keep mine meanwhile", () => {
    expect(rebased([p("a", "one 2"), ...base.slice(1)], [p("a", "one II"), ...base.slice(1)])).toEqual({
      outline: "a b(c) d",
      words: "one 2|b|c|d",
      conflicts: ["a"],
    });
  });

  it("lose nothing that one side deleted and the other changed", () => {
    const without = [p("a", "one two"), p("d")];
    const changed = [p("a", "one two"), around("b", p("c", "typed")), p("d")];
    expect(rebased(without, changed).outline).toBe("a b(c) d");
    expect(rebased(changed, without)).toEqual({ outline: "a c d", words: "one two|typed|d", conflicts: [] });
    expect(rebased(without, base).outline).toBe("a d");
    expect(rebased(base, without).outline).toBe("a d");
  });

  it("lose nothing that one side moved into what the other deleted", () => {
    const without = [p("a", "one two"), p("d")];
    expect(rebased(without, [p("a", "one two"), around("b", p("c"), p("d"))]).outline).toBe("a b(c d)");
  });

  it("put what is new beside what is left of its neighbours", () => {
    const mine = [p("a", "one two"), around("b", p("c"), p("x")), p("y"), p("d")];
    expect(rebased(mine, [p("d"), p("a", "one two")]).outline).toBe("d a x y");
  });

  it("take blocks that are there already as sent before", () => {
    expect(rebased([...base, p("x", "longer")], [...base, p("x", "long")])).toMatchObject({ outline: "a b(c) d x", words: "one two|b|c|d|longer" });
  });

  it("move on both sides", () => {
    const mine = [p("d"), p("a", "one two"), around("b", p("c"))];
    const theirs = [p("a", "one two"), p("c"), p("b"), p("d")];
    expect(rebased(mine, theirs).outline).toBe("d a c b");
  });
});
