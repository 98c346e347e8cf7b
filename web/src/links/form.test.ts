import { expect, test } from "vitest";

import { argumentsFrom, fieldsOf, started, valuesFrom } from "./form";

const schema = {
  type: "object",
  properties: {
    documentIds: { type: "array", items: { type: "string" } },
    id: { type: "string", description: "A document or block." },
    file: { type: "string", description: "Its name" },
    folderIds: { type: "array", items: { type: "string" } },
    position: { enum: ["start", "end"], type: "string" },
    maxDepth: { type: "integer" },
    ratio: { type: ["number", "null"] },
    mine: { type: "boolean", default: false },
    dryRun: { type: "boolean" },
    blocks: { type: "array", items: { type: "object" } },
    filter: { type: "object" },
    odd: {},
  },
  required: ["blocks", "position", "id"],
};
const fields = fieldsOf(schema);
const kinds = Object.fromEntries(fields.map(({ name, kind }) => [name, kind]));

test("each argument has a field of its kind, and those that must be there come first", () => {
  expect(fields.map(({ name, required }) => name + (required ? "*" : ""))).toEqual([
    "id*", "position*", "blocks*", "documentIds", "file", "folderIds", "maxDepth", "ratio", "mine", "dryRun", "filter", "odd",
  ]);
  expect(kinds).toEqual({
    documentIds: { type: "text", many: true, names: "document" },
    id: { type: "text", many: false, names: "document" },
    file: { type: "text", many: false },
    folderIds: { type: "text", many: true, names: "folder" },
    position: { type: "choice", options: ["start", "end"] },
    maxDepth: { type: "number", isWhole: true },
    ratio: { type: "number", isWhole: false },
    mine: { type: "flag" },
    dryRun: { type: "flag" },
    blocks: { type: "json", of: "array" },
    filter: { type: "json", of: "object" },
    odd: { type: "json", of: "any" },
  });
  expect(fieldsOf({ properties: { id: { type: "string", description: "Or `file://ID`." } } })[0]?.kind).toEqual({ type: "text", many: false });
  expect(fieldsOf(null)).toEqual([]);
});

test("what is empty is left out where it may be, and told where it must be there", () => {
  const { args, mistakes } = argumentsFrom(fields, started(fields));
  expect(args).toEqual({ id: "", dryRun: true });
  expect(mistakes).toEqual({ position: "needed", blocks: "needed" });
});

test("what is in the fields becomes arguments, and shows itself again", () => {
  const values = {
    ...started(fields),
    id: " a ",
    documentIds: ["b", "c"],
    position: "end",
    maxDepth: "-1",
    ratio: "0.5",
    mine: true,
    dryRun: false,
    blocks: "[{}]",
    filter: '{"a": 1}',
    odd: "null",
  };
  const args = { id: " a ", documentIds: ["b", "c"], position: "end", maxDepth: -1, ratio: 0.5, mine: true, blocks: [{}], filter: { a: 1 }, odd: null };
  expect(argumentsFrom(fields, values)).toEqual({ args, mistakes: {} });
  const shown = valuesFrom(fields, args);
  expect(argumentsFrom(fields, shown ?? {})).toEqual({ args, mistakes: {} });
});

test("what is no number, list or object is told", () => {
  const wrong = { ...started(fields), position: "end", maxDepth: "many", blocks: "{}", filter: "[]", odd: "{" };
  expect(argumentsFrom(fields, wrong).mistakes).toEqual({ maxDepth: "notNumber", blocks: "notList", filter: "notObject", odd: "notJson" });
});

test("arguments that the fields cannot show are not shown in part", () => {
  for (const args of [{ other: 1 }, { id: 5 }, { position: "middle" }, { documentIds: [1] }, { mine: "yes" }, { maxDepth: "2" }]) {
    expect(valuesFrom(fields, args), JSON.stringify(args)).toBeUndefined();
  }
});
