import { describe, expect, it } from "vitest";

import type { Block } from "../api";
import { type Call, changes } from "./changes";
import { DOCUMENT, around, outline, p, words } from "./samples";
import { applied } from "./tree";

/** The calls in short; checks that they lead where they should. */
function calls(before: Block[], now: Block[]): string[] {
  const found = changes(DOCUMENT, before, now);
  const after = found.reduce((blocks, call) => applied(DOCUMENT, blocks, call), before);
  expect(outline(after)).toBe(outline(now));
  expect(words(after)).toEqual(words(now));
  return found.map(short);
}

function short(call: Call): string {
  switch (call.call) {
    case "add":
      return `add ${outline(call.blocks as Block[])} ${place(call.position)}`;
    case "move":
      return `move ${call.ids.join(" ")} ${place(call.position)}`;
    case "set":
      return `set ${call.id}`;
    case "delete":
      return `delete ${call.id}`;
  }
}

function place(position: Call extends infer C ? (C extends { position: infer P } ? P : never) : never): string {
  return "after" in position ? `after ${position.after}` : `in ${position.startOf}`;
}

const abc = [p("a"), p("b"), p("c")];

describe("changes", () => {
  it("has nothing to say of what is the same", () => {
    expect(calls(abc, structuredClone(abc))).toEqual([]);
  });

  it("sets what was typed", () => {
    expect(calls(abc, [p("a"), p("b", "B"), p("c")])).toEqual(["set b"]);
  });

  it("sets what was made another kind", () => {
    expect(calls(abc, [p("a"), { ...p("b"), properties: { style: "h1" } }, p("c")])).toEqual(["set b"]);
    expect(calls(abc, [p("a"), { ...p("b"), kind: "page" }, p("c")])).toEqual(["set b"]);
  });

  it("adds neighbours in one call, with what is inside", () => {
    expect(calls(abc, [p("x"), ...abc])).toEqual(["add x in document"]);
    expect(calls(abc, [p("a"), p("x"), around("y", p("z")), p("b"), p("c")])).toEqual(["add x y(z) after a"]);
    expect(calls([], [p("x")])).toEqual(["add x in document"]);
  });

  it("adds no more in one call than it takes", () => {
    const many = Array.from({ length: 1200 }, (_, index) => p(`n${index}`));
    expect(changes(DOCUMENT, abc, [...abc, ...many]).map((call) => call.call === "add" && call.blocks.length)).toEqual([500, 500, 200]);
  });

  it("splits: the new half is there before the old one is cut", () => {
    expect(calls([p("a", "one two")], [p("a", "one"), p("x", "two")])).toEqual(["add x after a", "set a"]);
  });

  it("merges: the joined text is there before the other block goes", () => {
    expect(calls([p("a", "one"), p("b", "two")], [p("a", "one two")])).toEqual(["set a", "delete b"]);
  });

  it("moves the fewest that it takes", () => {
    expect(calls(abc, [p("c"), p("a"), p("b")])).toEqual(["move c in document"]);
    expect(calls(abc, [p("b"), p("c"), p("a")])).toEqual(["move a after c"]);
    const five = ["a", "b", "c", "d", "e"].map((id) => p(id));
    const moved = ["c", "d", "e", "a", "b"].map((id) => p(id));
    expect(calls(five, moved)).toEqual(["move a b after e"]);
  });

  it("nests and takes out again", () => {
    expect(calls(abc, [around("a", p("b")), p("c")])).toEqual(["move b in a"]);
    expect(calls([around("a", p("b")), p("c")], abc)).toEqual(["move b after a"]);
  });

  it("turns inside out", () => {
    expect(calls([around("a", p("b"))], [around("b", p("a"))])).toEqual(["move b in document", "move a in b"]);
    expect(calls([around("a", around("b", p("c")))], [around("c", around("b", p("a")))])).toEqual(["move c in document", "move b in c", "move a in b"]);
  });

  it("puts old blocks into a new one", () => {
    expect(calls(abc, [around("x", p("a"), p("y"), p("b")), p("c")])).toEqual(["add x(y) in document", "move a in x", "move b after y"]);
  });

  it("deletes the outermost alone, and keeps what was moved out", () => {
    expect(calls([around("a", p("b"), p("c")), p("d")], [p("d")])).toEqual(["delete a"]);
    expect(calls([around("a", p("b"), p("c")), p("d")], [p("c"), p("d")])).toEqual(["move c in document", "delete a"]);
  });

  it("is not misled by what the server does to blanks and marks", () => {
    const sent = [p("a", [{ text: "bold ", marks: ["bold"] }, { text: "word " }])];
    const kept = [p("a", [{ text: "bold", marks: ["bold"] }, { text: " word" }])];
    expect(calls(kept, kept)).toEqual([]);
    expect(changes(DOCUMENT, kept, sent)).toEqual([]);
    expect(changes(DOCUMENT, kept, [p("a", [{ text: "bold word", marks: ["bold"] }])]).map(short)).toEqual(["set a"]);
  });

  it("finds a way between any two documents", () => {
    const random = seeded(7);
    for (let round = 0; round < 400; round += 1) {
      const names = Array.from({ length: 14 }, (_, index) => `n${index}`);
      calls(forest(names, random), forest(names, random));
    }
  });
});

/** The numbers of a linear congruence, from 0 to 1: the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Some of these blocks in any order and depth, some with another text. */
function forest(names: string[], random: () => number): Block[] {
  const roots: Block[] = [];
  const all: Block[] = [];
  const shuffled = names.map((name) => ({ name, at: random() })).sort((a, b) => a.at - b.at);
  for (const { name } of shuffled) {
    if (random() < 0.25) continue;
    const block = p(name, random() < 0.3 ? `${name}!` : name);
    const parent = random() < 0.5 ? all[Math.floor(random() * all.length)] : undefined;
    (parent?.children ?? roots).push(block);
    all.push(block);
  }
  return roots;
}
