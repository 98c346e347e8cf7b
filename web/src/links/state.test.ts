import { expect, test } from "vitest";

import { states } from "./state";

const now = Date.parse("2026-11-29T12:00:00Z");
const good = { enabled: true, spacePaused: false, broken: [], passwordIsOld: false };

test.each([
  [good, ["on"]],
  [{ ...good, enabled: false }, ["paused"]],
  [{ ...good, spacePaused: true }, ["pausedWithAll"]],
  [{ ...good, spacePaused: true, enabled: false }, ["pausedWithAll", "paused"]],
  [{ ...good, expiresAt: "2026-11-29T12:00:00Z" }, ["expired"]],
  [{ ...good, expiresAt: "2026-11-29T12:00:01Z" }, ["on", "endsSoon"]],
  [{ ...good, expiresAt: "2026-12-06T12:00:00Z" }, ["on", "endsSoon"]],
  [{ ...good, expiresAt: "2026-12-06T12:00:01Z" }, ["on"]],
  [{ ...good, broken: ["the folder x was deleted"], passwordIsOld: true }, ["on", "broken", "passwordOld"]],
  [{ ...good, enabled: false, passwordIsOld: true }, ["paused", "passwordOld"]],
])("%j is %j", (link, wanted) => expect(states(link, now)).toEqual(wanted));
