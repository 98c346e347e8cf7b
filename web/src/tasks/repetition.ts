/** How a task repeats, in words. */
import { strings } from "../strings";
import { said } from "../workspace/dates";

const words = strings.tasks.repetition;

/** Rules that are offered. */
export const USUAL = ["daily", "weekly", "weekly:mon,tue,wed,thu,fri", "monthly", "yearly"];

const RULE = /^(flexible:)?(daily|weekly|monthly|yearly)(?::([^;]+))?((?:;[^;]+)*)$/;
/** A week whose days have the names of all. */
const WEEK: Record<string, string> = Object.fromEntries(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day, at) => [day, `2026-06-0${at + 1}`]));

/** A rule as the server writes it, in words; as it is written where there are none for it. */
export function repetition(rule: string): string {
  const [, flexible, unit, days, options = ""] = RULE.exec(rule) ?? [];
  if (!unit) return rule;
  const on = days ? daysOf(unit, days.split(",")) : [];
  if (!on) return rule;
  const every = words.every(Number(/;interval=(\d+)/.exec(options)?.[1] ?? 1), unit as keyof typeof words.units);
  return [every, on.length > 0 && words.on(on), options.includes("skipWeekends") && words.skipWeekends, flexible && words.flexible].filter(Boolean).join(" ");
}

function daysOf(unit: string, days: string[]): string[] | undefined {
  const named = days.map((day) => {
    if (unit === "weekly") return WEEK[day] && said(WEEK[day], { weekday: "long" });
    if (unit === "monthly") return /^\d+$/.test(day) ? words.dayOfMonth(day) : undefined;
    const [, month, date] = unit === "yearly" ? (/^(\d+)-(\d+)$/.exec(day) ?? []) : [];
    return month && date && said(`2024-${month.padStart(2, "0")}-${date.padStart(2, "0")}`, { day: "numeric", month: "long" });
  });
  return named.every((day) => day !== undefined && day !== "") ? (named as string[]) : undefined;
}
