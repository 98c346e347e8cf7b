import { expect, test } from "vitest";

import { counted, dateIn, daysBefore, summary } from "./usage";

const day = (date: string, calls: number, link = "a") => ({ date, link, calls, writes: 1, denials: 2 });

test("days without calls are counted, and other links' are not", () => {
  const days = [day("2026-03-01", 5), day("2026-03-01", 9, "b"), day("2026-02-27", 3), day("2026-01-01", 7)];
  const counts = counted(days, "a", "2026-03-01", 4);
  expect(counts.map(({ date, calls }) => [date, calls])).toEqual([
    ["2026-02-26", 0], ["2026-02-27", 3], ["2026-02-28", 0], ["2026-03-01", 5],
  ]);
  expect(summary(counts)).toEqual({ calls: 8, denials: 4, busiest: { date: "2026-03-01", calls: 5, writes: 1, denials: 2 } });
});

test("no day is the busiest when nothing was called", () => {
  expect(summary(counted([], "a", "2026-03-01", 30))).toEqual({ calls: 0, denials: 0, busiest: undefined });
});

test("dates go back over months and leap days", () => {
  expect(daysBefore("2028-03-01", 1)).toBe("2028-02-29");
  expect(daysBefore("2026-01-01", 30)).toBe("2025-12-02");
});

test("today is the space's", () => {
  const late = Date.parse("2026-11-29T23:30:00Z");
  expect(dateIn("Europe/Berlin", late)).toBe("2026-11-30");
  expect(dateIn("America/New_York", late)).toBe("2026-11-29");
  expect(dateIn("Nowhere/Else", late)).toBe("2026-11-29");
});
