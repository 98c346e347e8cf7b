/** Whether a link lets anybody in, and what to look after. */
import type { Link } from "./model";

export type State = "on" | "paused" | "pausedWithAll" | "expired" | "endsSoon" | "broken" | "passwordOld";

const DAY = 24 * 60 * 60 * 1000;
const SOON = 7 * DAY;

type Told = Pick<Link, "enabled" | "spacePaused" | "expiresAt" | "broken" | "passwordIsOld">;

/** The first says whether it lets anybody in and, if not, why; the others are warnings. */
export function states(link: Told, now: number): [State, ...State[]] {
  const closed = closedBy(link, now);
  const warnings: State[] = [];
  if (link.expiresAt && endsSoon(link.expiresAt, now)) warnings.push("endsSoon");
  if (link.broken.length > 0) warnings.push("broken");
  if (link.passwordIsOld) warnings.push("passwordOld");
  const [first = "on", ...others] = closed;
  return [first, ...others, ...warnings];
}

/** All that keeps everybody out: each has to be lifted. */
function closedBy({ enabled, spacePaused, expiresAt }: Told, now: number): State[] {
  return [
    ...(expiresAt && Date.parse(expiresAt) <= now ? (["expired"] as const) : []),
    ...(spacePaused ? (["pausedWithAll"] as const) : []),
    ...(enabled ? [] : (["paused"] as const)),
  ];
}

function endsSoon(expiresAt: string, now: number): boolean {
  const left = Date.parse(expiresAt) - now;
  return left > 0 && left <= SOON;
}
