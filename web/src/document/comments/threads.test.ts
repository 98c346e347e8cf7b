import { expect, test } from "vitest";

import type { Block } from "../../api";
import { placesIn } from "./about";
import { type Comment, countsOf, inThreads } from "./threads";

const comment = (id: string, thread: string, block: string): Comment => ({
  id,
  thread,
  block,
  author: "Ada",
  byAgent: false,
  mine: true,
  runs: [{ text: id }],
  markdown: id,
  createdAt: "2026-01-01T00:00:00Z",
});
const block = (id: string, children: Block[] = [], kind = "text"): Block => ({ id, kind, properties: {}, children });

test("answers stand below what they answer, threads in the order they were begun", () => {
  const threads = inThreads([comment("1", "1", "a"), comment("3", "1", "a"), comment("2", "2", "a")]);
  expect(threads.map((thread) => thread.map(({ id }) => id))).toEqual([["1", "3"], ["2"]]);
});

test("comments are counted where they are shown, answers among them", () => {
  const places = placesIn([block("a", [block("b")]), block("table", [block("item", [block("text")], "page")], "collection")]);
  const said = [comment("1", "1", "b"), comment("2", "1", "b"), comment("3", "3", "text"), comment("4", "4", "item"), comment("5", "5", "document"), comment("6", "6", "gone")];
  expect([...countsOf(places, said)]).toEqual([
    ["b", 2],
    ["table", 2],
  ]);
});
