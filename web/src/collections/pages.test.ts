import { expect, it, vi } from "vitest";

import type { Collection, ItemPage } from "./model";
import { isAlone, pageOf } from "./pages";

const page = (revision: number, cursor?: string): ItemPage => ({ revision, cursor, items: [], total: 0 });

it("asks anew for the first page alone where nothing has changed", async () => {
  const query = {};
  const ask = vi.fn(async (answer: ItemPage) => answer);
  const all = async (revision: number) => {
    await pageOf(query, undefined, () => ask(page(revision, `${revision}.1`)));
    await pageOf(query, `${revision}.1`, () => ask(page(revision, `${revision}.2`)));
    return pageOf(query, `${revision}.2`, () => ask(page(revision)));
  };
  await all(1);
  expect(ask).toHaveBeenCalledTimes(3);
  expect(await all(1)).toEqual(page(1));
  expect(ask).toHaveBeenCalledTimes(4);
  await all(2);
  expect(ask).toHaveBeenCalledTimes(7);
});

it("asks for a page once, however many want it, and again where it was refused", async () => {
  const query = {};
  await pageOf(query, undefined, async () => page(1, "a"));
  const ask = vi.fn(async () => page(1));
  await Promise.all([pageOf(query, "a", ask), pageOf(query, "a", ask)]);
  expect(ask).toHaveBeenCalledTimes(1);
  await expect(pageOf(query, "b", () => Promise.reject(new Error("changed")))).rejects.toThrow("changed");
  expect(await pageOf(query, "b", async () => page(1, "c"))).toEqual(page(1, "c"));
});

it("keeps nothing of collections that show what is elsewhere", () => {
  const of = (type: "text" | "relation") => ({ schema: { properties: [{ name: "A", type }] } }) as Collection;
  expect(isAlone(of("text"))).toBe(true);
  expect(isAlone(of("relation"))).toBe(false);
  expect(isAlone(undefined)).toBe(false);
});
