import { expect, test } from "vitest";

import { edited, textOf } from "./edited";

const runs = [{ text: "Sail " }, { text: "on Monday", marks: ["bold"] }, { text: ", see " }, { text: "the tide", href: "https://example.org" }];

test("what stays keeps its marks and links", () => {
  const text = textOf(runs);
  expect(text).toBe("Sail on Monday, see the tide");
  expect(edited(runs, text)).toEqual(runs);
  expect(edited(runs, "Sail on Tuesday, see the tide")).toEqual([
    { text: "Sail " },
    { text: "on ", marks: ["bold"] },
    { text: "Tues" },
    { text: "day", marks: ["bold"] },
    { text: ", see " },
    { text: "the tide", href: "https://example.org" },
  ]);
  expect(edited(runs, `${text}!`)).toEqual([...runs, { text: "!" }]);
  expect(edited(runs, "")).toEqual([]);
});

test("text that repeats itself is taken once", () => {
  expect(edited([{ text: "aa", marks: ["bold"] }], "aaa")).toEqual([{ text: "aa", marks: ["bold"] }, { text: "a" }]);
  expect(edited([{ text: "aaa", marks: ["bold"] }], "aa")).toEqual([{ text: "aa", marks: ["bold"] }]);
});
