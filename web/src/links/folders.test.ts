import { expect, test } from "vitest";

import { found, tree } from "./folders";

const folder = (id: string, name: string, parentId?: string) => ({ id, name, parentId, documents: 0 });
const all = tree([folder("a", "Work"), folder("b", "Plans", "a"), folder("c", "Home"), folder("d", "Old plans", "b"), folder("e", "Lost", "gone")]);

test("folders stand in those they are in, with their paths", () => {
  expect(all.map(({ id }) => id)).toEqual(["a", "c", "e"]);
  expect(all[0]?.children[0]?.children[0]).toEqual({ id: "d", name: "Old plans", path: "Work/Plans/Old plans", children: [] });
});

test("they are found by all words of their path", () => {
  const ids = (text: string, most = 10) => found(all, text, most).map(({ id }) => id);
  expect(ids("PLANS work")).toEqual(["b", "d"]);
  expect(ids("plans", 1)).toEqual(["b"]);
  expect(ids("nowhere")).toEqual([]);
});
