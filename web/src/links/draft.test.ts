import { expect, test } from "vitest";

import { FIRST, PRESETS, RIGHTS, newLink, passwordProblem, presetOf, problem } from "./draft";
import { changedLimits, limitsProblem, networks } from "./limits";
import { NOTHING } from "./reach";

const now = Date.parse("2026-11-29T12:00:00Z");
const folder = { ...NOTHING, folders: [{ id: "f", name: "Plans" }] };

test("starts from reading, with nothing reached yet, for 30 days", () => {
  expect(FIRST.rights).toEqual({ mode: "read", allowDelete: false });
  expect(problem(FIRST, "reach", now)).toBeDefined();
  const sent = newLink({ ...FIRST, name: " Claude ", reach: folder }, now);
  expect(sent).toMatchObject({ name: "Claude", mode: "read", allowDelete: false, password: null, expiresAt: "2026-12-29T12:00:00.000Z" });
  expect(sent.scope).toEqual({ whole: false, folders: ["f"], documents: [], dailyNotes: false, search: null });
});

test("presets are told apart by their rights", () => {
  for (const preset of PRESETS) expect(presetOf(RIGHTS[preset])).toBe(preset);
});

test("the whole space leaves out the parts, which the server would refuse", () => {
  const sent = newLink({ ...FIRST, reach: { ...folder, whole: true, search: "x" } }, now);
  expect(sent.scope).toEqual({ whole: true, folders: [], documents: [], dailyNotes: false, search: null });
});

test("deletes need editing, and codes a password", () => {
  const draft = { ...FIRST, rights: { mode: "read" as const, allowDelete: true }, limits: { ...FIRST.limits, deviceFlow: true } };
  expect(newLink(draft, now)).toMatchObject({ allowDelete: false, deviceFlow: false });
  expect(newLink({ ...draft, password: "p", rights: RIGHTS.editor }, now)).toMatchObject({ allowDelete: true, deviceFlow: true });
});

test("each step says what is missing", () => {
  expect(problem({ ...FIRST, name: "  " }, "name", now)).toBeDefined();
  expect(problem({ ...FIRST, name: "é".repeat(201) }, "name", now)).toBeDefined();
  expect(problem({ ...FIRST, name: "Claude" }, "name", now)).toBeUndefined();
  expect(problem({ ...FIRST, reach: { ...NOTHING, search: " " } }, "reach", now)).toBeDefined();
  expect(problem({ ...FIRST, password: "short" }, "protection", now)).toBeDefined();
  expect(problem(FIRST, "protection", now)).toBeUndefined();
  expect(passwordProblem("")).toBeUndefined();
});

test("only limits that differ are sent, and an end that nobody touched stays to the second", () => {
  const before = { ...FIRST.limits, ends: { choice: "date" as const, date: "2026-12-01" }, networks: "192.0.2.0/24" };
  expect(changedLimits(before, before, now)).toEqual({});
  expect(changedLimits(before, { ...before, networks: " 192.0.2.0/24\n" }, now)).toEqual({});
  expect(changedLimits(before, { ...before, callsPerMinute: 60 }, now)).toEqual({ callsPerMinute: 60 });
  expect(changedLimits({ ...before, callsPerMinute: 60 }, before, now)).toEqual({ callsPerMinute: null });
  expect(changedLimits(before, { ...before, ends: { choice: "never", date: "" } }, now)).toEqual({ expiresAt: null });
});

test("networks stand between whatever people put there", () => {
  expect(networks("192.0.2.0/24, 2001:db8::7\n\n 10.0.0.1;")).toEqual(["192.0.2.0/24", "2001:db8::7", "10.0.0.1"]);
  expect(networks("  ")).toEqual([]);
});

test("an end needs a day, and one ahead", () => {
  const ending = (date: string) => limitsProblem({ ...FIRST.limits, ends: { choice: "date", date } }, now);
  expect(ending("")).toBeDefined();
  expect(ending("2026-11-01")).toBeDefined();
  expect(ending("2026-12-24")).toBeUndefined();
});
