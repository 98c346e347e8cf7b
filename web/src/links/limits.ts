/** From where, how often and how long a link may be used. */
import { strings } from "../strings";
import { type Ends, endsAt, endsOf } from "./ends";
import type { Link, LinkChange } from "./model";

/** Numbers are as fields have them: empty leaves it to the server. */
export type Limits = {
  ends: Ends;
  networks: string;
  callsPerMinute: number | string;
  writesPerMinute: number | string;
  deviceFlow: boolean;
  fileUrls: boolean;
};

export const NO_LIMITS: Limits = {
  ends: { choice: "never", date: "" },
  networks: "",
  callsPerMinute: "",
  writesPerMinute: "",
  deviceFlow: false,
  fileUrls: true,
};

export function limitsOf(link: Link): Limits {
  return {
    ends: endsOf(link.expiresAt),
    networks: link.networks.join("\n"),
    callsPerMinute: link.callsPerMinute ?? "",
    writesPerMinute: link.writesPerMinute ?? "",
    deviceFlow: link.deviceFlow,
    fileUrls: link.fileUrls,
  };
}

/** What the server is told of all of them. */
export function sentLimits(limits: Limits, now: number) {
  return {
    expiresAt: endsAt(limits.ends, now) ?? null,
    networks: networks(limits.networks),
    callsPerMinute: limit(limits.callsPerMinute),
    writesPerMinute: limit(limits.writesPerMinute),
    deviceFlow: limits.deviceFlow,
    fileUrls: limits.fileUrls,
  };
}

/** What differs from `before`: an end that nobody touched must not move to the end of its day. */
export function changedLimits(before: Limits, after: Limits, now: number): LinkChange {
  const [was, is] = [sentLimits(before, now), sentLimits(after, now)];
  const differs = (key: keyof typeof is) =>
    key === "expiresAt" ? !same(before.ends, after.ends) : !same(was[key], is[key]);
  return Object.fromEntries(Object.entries(is).filter(([key]) => differs(key as keyof typeof is)));
}

/** One a line, or between commas and spaces. */
export function networks(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}

/** Why they cannot be sent; whether a network is one, the server tells. */
export function limitsProblem({ ends }: Limits, now: number): string | undefined {
  const at = endsAt(ends, now);
  if (at === undefined) return strings.links.problems.noDate;
  return at !== null && Date.parse(at) <= now ? strings.links.problems.past : undefined;
}

function limit(field: number | string): number | null {
  return field === "" ? null : Number(field);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
