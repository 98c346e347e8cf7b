import { describe, expect, it } from "vitest";

import type { Block } from "../api";
import { DOCUMENT, around, outline, p, words } from "../editor/samples";
import { takenBack } from "./takingBack";

const lit = (said: string) => [p("lamp", said), p("wind")];
const back = (before: Block[], after: Block[], now: Block[]) => takenBack(DOCUMENT, before, after, now);
const ids = (blocks: Block[]) => blocks.map(({ id }) => id);

describe("a change is taken back", () => {
  it("from words that somebody wrote on since", () => {
    const { blocks, contradicting } = back(
      lit("The lamp is lit."),
      lit("The lantern is lit."),
      lit("The lantern is lit. My own sentence."),
    );
    expect(contradicting).toEqual([]);
    expect(words(blocks)).toEqual(["The lamp is lit. My own sentence.", "wind"]);
  });

  it("where it was taken back already", () => {
    const { blocks, contradicting } = back(lit("lamp"), lit("lantern"), lit("lamp"));
    expect(contradicting).toEqual([]);
    expect(words(blocks)).toEqual(["lamp", "wind"]);
  });

  it("with what it added, beside what others added", () => {
    const { blocks, contradicting } = back([p("a")], [p("a"), p("agent", "", p("inside"))], [p("a"), p("mine"), p("agent", "", p("inside"))]);
    expect(contradicting).toEqual([]);
    expect(outline(blocks)).toBe("a mine");
  });

  it("and what it deleted comes back where it was, with all inside", () => {
    const { blocks, contradicting } = back([p("a"), around("gone", p("inside")), p("b")], [p("a"), p("b")], [p("a", "a!"), p("b"), p("mine")]);
    expect(contradicting).toEqual([]);
    expect(outline(blocks)).toBe("a gone(inside) b mine");
    expect(words(blocks)[0]).toBe("a!");
  });

  it("and what it moved stands where it stood", () => {
    const { blocks } = back([p("a"), p("b"), p("c")], [p("c"), p("a"), p("b")], [p("c", "c!"), p("a"), p("b")]);
    expect(outline(blocks)).toBe("a b c");
    expect(words(blocks)).toEqual(["a", "b", "c!"]);
  });

  it("and what somebody deleted since stays deleted", () => {
    const { blocks, contradicting } = back(lit("lamp"), lit("lantern"), [p("wind")]);
    expect(contradicting).toEqual([]);
    expect(outline(blocks)).toBe("wind");
  });

  it("out of what it put around others' words", () => {
    const { blocks, contradicting } = back([p("a")], [around("box", p("a"))], [around("box", p("a", "a!"))]);
    expect(contradicting).toEqual([]);
    expect(words(blocks)).toEqual(["a!"]);
  });
});

describe("a change contradicts what was done since", () => {
  it("where the words are the same", () => {
    const { contradicting } = back(lit("The lamp is lit."), lit("The lantern is lit."), lit("The torch is lit."));
    expect(ids(contradicting)).toEqual(["lamp"]);
    expect(words(contradicting)).toEqual(["The torch is lit."]);
  });

  it("where somebody wrote in what it added", () => {
    expect(ids(back([p("a")], [p("a"), p("agent")], [p("a"), p("agent", "agent and I")]).contradicting)).toEqual(["agent"]);
  });

  it("where somebody put something into what it added", () => {
    expect(ids(back([p("a")], [p("a"), p("agent")], [p("a"), p("agent", "agent", p("mine"))]).contradicting)).toEqual(["agent"]);
  });

  it("where somebody moved what was there before into what it added", () => {
    const { contradicting } = back([p("a"), p("b")], [p("a"), p("b"), p("agent")], [p("a"), p("agent", "agent", p("b"))]);
    expect(ids(contradicting)).toEqual(["agent"]);
  });
});
