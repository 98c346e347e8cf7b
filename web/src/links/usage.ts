/** Calls a day, with the days on which there were none. */
import type { LinkDay } from "./model";

/** A day as charts show it; `date` is YYYY-MM-DD in the space's time zone. */
export type Count = { date: string; calls: number; writes: number; denials: number };

const DAY = 24 * 60 * 60 * 1000;

/** The last `count` days up to `today`, the oldest first. */
export function counted(days: LinkDay[], link: string, today: string, count: number): Count[] {
  const used = new Map(days.filter((day) => day.link === link).map((day) => [day.date, day]));
  return Array.from({ length: count }, (_, index) => {
    const date = daysBefore(today, count - 1 - index);
    const { calls = 0, writes = 0, denials = 0 } = used.get(date) ?? {};
    return { date, calls, writes, denials };
  });
}

/** Counted in UTC, where every day has 24 hours. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10);
}

/** The date that `now` is in a time zone; a zone that the browser does not know is taken for UTC. */
export function dateIn(timeZone: string, now: number): string {
  try {
    // Swedish dates are YYYY-MM-DD.
    return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(now);
  } catch {
    return new Date(now).toISOString().slice(0, 10);
  }
}

export type Summary = { calls: number; denials: number; busiest: Count | undefined };

/** All of them together, and the day with the most calls; none when nothing was called. */
export function summary(counts: Count[]): Summary {
  const calls = counts.reduce((sum, day) => sum + day.calls, 0);
  const denials = counts.reduce((sum, day) => sum + day.denials, 0);
  const busiest = counts.reduce<Count | undefined>((most, day) => (day.calls > (most?.calls ?? 0) ? day : most), undefined);
  return { calls, denials, busiest };
}

/** Calls that changed nothing and were not refused. */
export function readsOf({ calls, writes, denials }: Count): number {
  return Math.max(0, calls - writes - denials);
}

/** What the height of a chart is marked with, from 0 to at least `most`: whole numbers that are easily read. */
export function steps(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most) / 2));
  const step = [1, 2, 5, 10].map((times) => Math.max(1, times * power)).find((step) => step * 4 >= most) ?? most;
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, index) => index * step);
}
