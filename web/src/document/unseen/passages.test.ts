import { expect, test } from "vitest";

import type { Block } from "../../api";
import { passages, unseenBlocks } from "./passages";

const block = (id: string, children: Block[] = [], kind = "text"): Block => ({ id, kind, properties: {}, children });
const blocks = [block("a"), block("b", [block("c")]), block("d"), block("table", [block("item", [block("text")], "page")], "collection")];
const unseen = (...ids: string[]) => [{ by: "Claude", at: null, blocks: ids }];

test("what stands together is one passage, in reading order", () => {
  const marked = unseenBlocks({ blocks, unseen: unseen("d", "c", "a") });
  expect(passages(blocks, marked)).toEqual([["a"], ["c", "d"]]);
});

test("what is inside a collection is marked with the collection", () => {
  const marked = unseenBlocks({ blocks, unseen: unseen("text") });
  expect([...marked]).toEqual([["table", "Claude"]]);
  expect(passages(blocks, marked)).toEqual([["table"]]);
});

test("what is gone is not marked", () => {
  expect(unseenBlocks({ blocks, unseen: unseen("elsewhere") }).size).toBe(0);
  expect(unseenBlocks({ blocks, unseen: [] }).size).toBe(0);
});
