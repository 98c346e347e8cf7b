// @vitest-environment jsdom
import { expect, it } from "vitest";

import { withMoved } from "./BoardColumn";
import type { Item } from "./model";

const item = (id: string): Item => ({ id, title: id, runs: [], properties: {}, contentCount: 0, unfit: {} });

it("shows a card where it goes before the server has answered", () => {
  const [a, b] = [item("a"), item("b")];
  const moved = [{ item: b, to: "Done" }];
  expect(withMoved([a, b], moved, "Open")).toEqual([a]);
  expect(withMoved([], moved, "Done")).toEqual([b]);
  // The server has answered, and the card is in its column.
  expect(withMoved([b], moved, "Done")).toEqual([b]);
  expect(withMoved([a], moved, null)).toEqual([a]);
});
