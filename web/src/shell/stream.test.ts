import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type Told, follow } from "./stream";

/** The browser's end of a stream. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static open: Source[] = [];
  readyState = 1;

  constructor(readonly url: string) {
    super();
    Source.open.push(this);
  }

  close(): void {
    this.readyState = Source.CLOSED;
    Source.open = Source.open.filter((one) => one !== this);
  }

  say(name: string, id: string, data = "{}"): void {
    this.dispatchEvent(new MessageEvent(name, { data, lastEventId: id }));
  }
}

/** Locks of one browser: who asks waits for its turn. */
function locksOfBrowser() {
  let held = Promise.resolve();
  let count = 0;
  return {
    request: async (_: string, { ifAvailable, signal }: LockOptions, act: (lock: Lock | null) => Promise<unknown>) => {
      if (ifAvailable && count > 0) return act(null);
      const before = held;
      let free = () => {};
      held = new Promise((resolve) => (free = resolve));
      count += 1;
      try {
        await before;
        if (!signal?.aborted) return await act({} as Lock);
      } finally {
        count -= 1;
        free();
      }
    },
  };
}

let space = "";
let spaces = 0;

beforeEach(() => {
  // What an earlier test left behind is of another space.
  space = `space-${++spaces}`;
  Source.open = [];
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("navigator", { locks: locksOfBrowser() });
});
afterEach(() => vi.unstubAllGlobals());

/** A tab: what it was told, and how it goes. */
function tab() {
  const told: string[] = [];
  const stop = follow(space, ({ name, id }: Told) => told.push(`${name} ${id}`));
  return { told, stop };
}

const reading = () => vi.waitFor(() => (expect(Source.open).toHaveLength(1), Source.open[0] as Source));

it("one tab reads for all, and the next one goes on behind what it heard last", async () => {
  const [one, two, three] = [tab(), tab(), tab()];
  const source = await reading();
  expect(source.url).toBe(`/api/spaces/${space}/events`);
  source.say("ready", "a");
  source.say("change", "b");
  for (const { told } of [one, two, three]) await vi.waitFor(() => expect(told).toContain("change b"));
  one.stop();
  const next = await vi.waitFor(() => {
    const [next] = Source.open;
    if (!next || next === source) throw new Error("nobody reads on");
    return next;
  });
  expect(next.url).toBe(`/api/spaces/${space}/events?after=b`);
  next.say("ready", "b");
  next.say("change", "c");
  for (const { told } of [two, three]) await vi.waitFor(() => expect(told.at(-1)).toBe("change c"));
  expect(one.told).not.toContain("change c");
  two.stop();
  three.stop();
  await vi.waitFor(() => expect(Source.open).toEqual([]));
});

it("who came later is told where the others are", async () => {
  const one = tab();
  (await reading()).say("ready", "a");
  const two = tab();
  await vi.waitFor(() => expect(two.told).toEqual(["ready a"]));
  one.stop();
  await vi.waitFor(() => expect(Source.open[0]?.url).toBe(`/api/spaces/${space}/events?after=a`));
  two.stop();
});

it("who takes over and does not know where the others were begins anew", async () => {
  const [one, two] = [tab(), tab()];
  await reading();
  one.stop();
  await vi.waitFor(() => expect(Source.open[0]?.url).toBe(`/api/spaces/${space}/events`));
  await vi.waitFor(() => (Source.open[0]?.say("ready", "z"), expect(two.told).toContain("reset z")));
  two.stop();
});

it("where there are no locks every tab reads by itself", async () => {
  vi.stubGlobal("navigator", {});
  const tabs = [tab(), tab()];
  await vi.waitFor(() => expect(Source.open).toHaveLength(2));
  for (const { stop } of tabs) stop();
  expect(Source.open).toEqual([]);
});

it("a stream that was refused is tried again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { stop } = tab();
    await vi.waitFor(() => expect(Source.open).toHaveLength(1));
    const [source] = Source.open;
    source?.close();
    source?.dispatchEvent(new Event("error"));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(Source.open).toHaveLength(1);
    stop();
  } finally {
    vi.useRealTimers();
  }
});
