import { expect, test } from "vitest";

import { counted, dateIn, daysBefore, readsOf, steps, summary } from "./usage";

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

test("a chart is marked with few whole numbers, of which the last is enough", () => {
  expect(steps(0)).toEqual([0, 1]);
  expect(steps(1)).toEqual([0, 1]);
  expect(steps(3)).toEqual([0, 1, 2, 3]);
  expect(steps(8)).toEqual([0, 2, 4, 6, 8]);
  expect(steps(57)).toEqual([0, 20, 40, 60]);
  for (const most of [2, 9, 10, 11, 99, 100, 101, 4_321, 1_000_000]) {
    const marked = steps(most);
    expect(marked.at(-1)).toBeGreaterThanOrEqual(most);
    expect(marked.length).toBeLessThanOrEqual(6);
    expect(marked.every(Number.isInteger)).toBe(true);
  }
});

test("what neither changed anything nor was refused is a read", () => {
  expect(readsOf({ date: "2026-03-01", calls: 9, writes: 2, denials: 3 })).toBe(4);
  expect(readsOf({ date: "2026-03-01", calls: 1, writes: 1, denials: 1 })).toBe(0);
});
