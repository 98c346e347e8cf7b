/** What documents are called where they are listed. */
import { strings } from "../strings";
import { said } from "./dates";

/** A daily note is called by its day, in words. */
export function titled(title: string): string {
  if (!title) return strings.app.untitled;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(title) && !Number.isNaN(Date.parse(title));
  return isDay ? said(title, { weekday: "short", day: "numeric", month: "short", year: "numeric" }) : title;
}
