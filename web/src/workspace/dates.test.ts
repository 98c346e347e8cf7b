import { expect, test } from "vitest";

import { isDay, moved, movedMonth, weeksOf } from "./dates";

test("days and months are moved over the ends of years", () => {
  expect(moved("2026-12-31", 1)).toBe("2027-01-01");
  expect(moved("2028-03-01", -1)).toBe("2028-02-29");
  expect(movedMonth("2026-12", 1)).toBe("2027-01");
  expect(movedMonth("2026-01", -1)).toBe("2025-12");
});

test("what is in no calendar is no day", () => {
  expect(["2028-02-29", "0001-01-01"].filter(isDay)).toEqual(["2028-02-29", "0001-01-01"]);
  for (const none of ["", "not-a-date", "2026-02-31", "2027-02-29", "99999-01-01", "2026-1-1"]) expect(isDay(none), none).toBe(false);
});

test.each([
  ["2026-11", 1, 6],
  ["2026-11", 0, 5],
  ["2027-02", 1, 4],
  ["2026-12", 1, 5],
])("%s in weeks that begin on day %i has %i of them, and every day once", (month, first, weeks) => {
  const found = weeksOf(month, first);
  expect(found).toHaveLength(weeks);
  const days = found.flat().filter((day) => day !== undefined);
  expect(days[0]).toBe(`${month}-01`);
  expect(new Set(days).size).toBe(days.length);
  expect(moved(days.at(-1) ?? "", 1)).toBe(`${movedMonth(month, 1)}-01`);
});
