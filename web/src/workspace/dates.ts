/** Dates as texts, `2026-11-29`, and months, `2026-11`: no time of day and no zone can shift them. */

const at = (date: string): Date => new Date(`${date}T00:00:00Z`);
const text = (day: Date): string => day.toISOString().slice(0, 10);

/** The date so many days later. */
export function moved(date: string, days: number): string {
  const day = at(date);
  day.setUTCDate(day.getUTCDate() + days);
  return text(day);
}

/** The month that a date is in. */
export const monthOf = (date: string): string => date.slice(0, 7);

/** The month so many months later. */
export function movedMonth(month: string, months: number): string {
  const day = at(`${month}-01`);
  day.setUTCMonth(day.getUTCMonth() + months);
  return monthOf(text(day));
}

/** The days of a month in weeks of seven, which begin on `first` (0 is Sunday); undefined where another month is. */
export function weeksOf(month: string, first: number): (string | undefined)[][] {
  const start = `${month}-01`;
  const before = (at(start).getUTCDay() - first + 7) % 7;
  const weeks: (string | undefined)[][] = [];
  for (let day = moved(start, -before); monthOf(day) <= month; day = moved(day, 7)) {
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((later) => moved(day, later)).map((one) => (monthOf(one) === month ? one : undefined)));
  }
  return weeks;
}

/** A date in the reader's words. */
export function said(date: string, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(undefined, { ...how, timeZone: "UTC" }).format(at(date));
}

/** The first day of the week where the reader is: Monday where the browser does not know. */
export function firstDay(): number {
  const locale = new Intl.Locale(navigator.language) as Intl.Locale & { getWeekInfo?: () => { firstDay: number } };
  return (locale.getWeekInfo?.().firstDay ?? 1) % 7;
}

/** Whether a text is a day of the calendar, as addresses have it. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
