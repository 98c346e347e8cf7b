/** When a link ends by itself, as somebody chooses it. */

export const SPANS = ["7", "30", "90", "365"] as const;
/** Days from now, never, or the end of a day. */
export type Ends = { choice: (typeof SPANS)[number] | "never" | "date"; date: string };

const DAY = 24 * 60 * 60 * 1000;

export function endsOf(expiresAt: string | null | undefined): Ends {
  return expiresAt ? { choice: "date", date: localDate(Date.parse(expiresAt)) } : { choice: "never", date: "" };
}

/** The time for the server; undefined where a day is wanted and none is given. */
export function endsAt({ choice, date }: Ends, now: number): string | null | undefined {
  if (choice === "never") return null;
  if (choice !== "date") return new Date(now + Number(choice) * DAY).toISOString();
  const end = Date.parse(`${date}T23:59:59`);
  return Number.isNaN(end) ? undefined : new Date(end).toISOString();
}

/** YYYY-MM-DD where the reader is. */
export function localDate(at: number): string {
  const day = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
