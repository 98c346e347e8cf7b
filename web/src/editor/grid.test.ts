import { expect, test } from "vitest";

import { spread } from "./grid";

type Cell = { said: string; columns: number; rows: number };
const cell = (said: string, columns = 1, rows = 1): Cell => ({ said, columns, rows });

const spoken = (rows: Cell[][]) => spread(rows, (one) => one).map((row) => row.map((one) => one?.said ?? "").join("|"));

test("a merged cell stands in the first of its places", () => {
  expect(spoken([[cell("a", 2)], [cell("b"), cell("c")]])).toEqual(["a|", "b|c"]);
  expect(spoken([[cell("a", 1, 2), cell("b")], [cell("c")]])).toEqual(["a|b", "|c"]);
  expect(spoken([[cell("a"), cell("b", 2, 2)], [cell("c")], [cell("d"), cell("e"), cell("f")]])).toEqual(["a|b|", "c||", "d|e|f"]);
  expect(spoken([[cell("a", 1, 3)], [], [cell("b")]])).toEqual(["a|", "|", "|b"]);
});

test("every row is as wide as the widest, and a cell reaches no further down than its table", () => {
  expect(spoken([[cell("a")], [cell("b"), cell("c"), cell("d")], [cell("e", 1, 9)]])).toEqual(["a||", "b|c|d", "e||"]);
  expect(spoken([])).toEqual([]);
});

test("a span that is none is one", () => {
  expect(spoken([[cell("a", 0, 0), cell("b", NaN)]])).toEqual(["a|b"]);
});
