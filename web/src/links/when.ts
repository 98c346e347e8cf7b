/** Times in the reader's own locale and time zone. */

import { said } from "../workspace/dates";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const momentFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const secondFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });

/** “3 hours ago”, “in 2 days”. */
export function ago(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ["second", 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

export const moment = (at: string) => momentFormat.format(Date.parse(at));
export const second = (at: string) => secondFormat.format(Date.parse(at));

/** A date without a time (YYYY-MM-DD) is of no time zone: it is read as the reader's own. */
export const day = (date: string) => dayFormat.format(Date.parse(date.length === 10 ? `${date}T12:00` : date));

/** The same where the year goes without saying. */
export const dayOfYear = (date: string) => said(date, { day: "numeric", month: "short" });

export const number = (count: number) => count.toLocaleString();
