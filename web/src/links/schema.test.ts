import { expect, test } from "vitest";

import { argumentsOf, read, skeleton } from "./schema";

const schema = {
  type: "object",
  properties: {
    format: { type: "string", enum: ["json", "markdown"], description: "How" },
    blocks: { type: "array", items: { type: "string" } },
    id: { anyOf: [{ type: "string" }, { type: "null" }] },
    dryRun: { type: ["boolean", "null"] },
    odd: true,
  },
  required: ["blocks", "format"],
};

test("arguments that must be there come first", () => {
  expect(argumentsOf(schema)).toEqual([
    { name: "format", type: "json | markdown", required: true, description: "How" },
    { name: "blocks", type: "string[]", required: true, description: "" },
    { name: "id", type: "string", required: false, description: "" },
    { name: "dryRun", type: "boolean", required: false, description: "" },
    { name: "odd", type: "any", required: false, description: "" },
  ]);
});

test("one starts with what must be there, and a trial run", () => {
  expect(skeleton(schema)).toEqual({ format: "json", blocks: [], dryRun: true });
  expect(skeleton({ type: "object" })).toEqual({});
  expect(skeleton(null)).toEqual({});
});

test("only objects are arguments", () => {
  expect(read(' {"a": 1} ')).toEqual({ a: 1 });
  expect(read("")).toEqual({});
  for (const text of ["[1]", "1", "null", "{"]) expect(read(text), text).toBeUndefined();
});
