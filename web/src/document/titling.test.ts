import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type Refusal, type Titled, Titling } from "./titling";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A title that starts as "Night watch", and a server that may be away. */
function begun() {
  const server = { title: "Night watch", revision: 1, isAway: false, sent: [] as string[] };
  const away: Refusal = { why: "offline", message: "away" };
  const write = (title: string) => Object.assign(server, { title, revision: server.revision + 1 });
  const send = async (title: string, seen: number) => {
    if (server.isAway) return away;
    server.sent.push(title);
    if (seen < server.revision) return { why: "stale", message: "changed" } as const;
    return write(title.trim()).revision;
  };
  const load = async (): Promise<Titled | Refusal> => (server.isAway ? away : { title: server.title, revision: server.revision });
  const titling = new Titling({ title: server.title, revision: 1 }, { send, load }, () => undefined);
  return { server, titling, write, pause: (time = 1_000) => vi.advanceTimersByTimeAsync(time) };
}

test("it is saved when somebody pauses, without the space that they have just typed", async () => {
  const { server, titling, pause } = begun();
  titling.typed("Night watch ");
  await pause();
  expect(server.sent).toEqual([]);
  titling.typed("Night watch of");
  titling.typed("Night watch of ");
  await pause();
  expect(server.title).toBe("Night watch of");
  titling.remote({ title: "Night watch of", revision: 5 });
  expect(titling.state.shown).toBe("Night watch of ");
  expect(titling.unsaved).toBe(false);
});

test("what others made of other words is taken in", async () => {
  const { server, titling, write, pause } = begun();
  titling.typed("Night watch at sea");
  write("Second Night watch");
  await pause();
  expect(server.title).toBe("Second Night watch at sea");
  expect(titling.state).toEqual({ shown: "Second Night watch at sea", problem: undefined, theirs: undefined });
});

test("of two that contradict each other somebody chooses", async () => {
  for (const [side, title] of [["mine", "Day watch"], ["theirs", "Dog watch"]] as const) {
    const { server, titling, write, pause } = begun();
    titling.typed("Day watch");
    write("Dog watch");
    await pause();
    expect(titling.state).toMatchObject({ shown: "Day watch", theirs: "Dog watch" });
    await pause(60_000);
    expect(server.title, "nothing is sent before").toBe("Dog watch");
    titling.choose(side);
    await pause();
    expect([server.title, titling.state.shown, titling.unsaved]).toEqual([title, title, false]);
  }
});

test("it is tried again while the server is away", async () => {
  const { server, titling, pause } = begun();
  server.isAway = true;
  titling.typed("Morning watch");
  await pause(10_000);
  expect(titling.state).toMatchObject({ shown: "Morning watch", problem: "away" });
  expect(titling.unsaved).toBe(true);
  server.isAway = false;
  await pause(30_000);
  expect(server.title).toBe("Morning watch");
  expect(titling.state.problem).toBeUndefined();
});

test("what is refused although nobody gave another title is not tried for ever", async () => {
  let sent = 0;
  const send = async (): Promise<Refusal> => ((sent += 1), { why: "stale", message: "in the trash" });
  const titling = new Titling({ title: "Ship's log", revision: 3 }, { send, load: async () => ({ title: "Ship's log", revision: 4 }) }, () => undefined);
  titling.typed("Log");
  await vi.advanceTimersByTimeAsync(60_000);
  expect([sent, titling.state.problem, titling.unsaved]).toEqual([2, "in the trash", true]);
});
