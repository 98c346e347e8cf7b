import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Block } from "../api";
import { type Call, type NewBlock, changes } from "./changes";
import { DOCUMENT, around, outline, p, words } from "./samples";
import { Failed, Saving, type Server, type Status, type Surface, type Version, type Written } from "./saving";
import { applied, find } from "./tree";

/** A server that keeps one document, as ours does: a revision a write, and one for each block. */
class Kept implements Server {
  revision = 1;
  readonly log: string[] = [];
  private readonly touched = new Map<string, number>();
  private readonly answers = new Map<string, Written>();
  /** What the next calls end in. */
  readonly failing: ("offline" | "lost" | "refused")[] = [];
  private made = 0;

  constructor(
    public blocks: Block[],
    private readonly takesIds = true,
  ) {}

  async send(call: Call, seen: number, key: string): Promise<Written> {
    await Promise.resolve();
    const failing = this.failing.shift();
    if (failing === "offline" || failing === "refused") throw new Failed(failing, failing);
    if (call.call !== "move" && JSON.stringify(call).includes("impossible")) throw new Failed("refused", "too long", true);
    const answer = this.answers.get(key) ?? this.write(call, seen);
    this.answers.set(key, answer);
    if (failing === "lost") throw new Failed("offline", failing);
    return answer;
  }

  async load(): Promise<Version> {
    await Promise.resolve();
    return structuredClone({ blocks: this.blocks, revision: this.revision });
  }

  /** Somebody else writes. */
  write(asked: Call, seen = Infinity): Written {
    this.log.push(`${asked.call} ${"id" in asked ? asked.id : "ids" in asked ? asked.ids.join(" ") : outline(asked.blocks as Block[])}`);
    const call = asked.call === "add" && !this.takesIds ? { ...asked, blocks: asked.blocks.map((block) => this.anew(block)) } : asked;
    const id = "id" in call ? call.id : "after" in call.position ? call.position.after : call.position.startOf;
    const gone = id !== DOCUMENT && !find(DOCUMENT, this.blocks).has(id);
    if (gone || ("id" in call && (this.touched.get(call.id) ?? 0) > seen)) throw new Failed("stale", "conflict");
    this.blocks = applied(DOCUMENT, this.blocks, structuredClone(call));
    this.revision += 1;
    for (const written of "id" in call ? [call.id] : "ids" in call ? call.ids : call.blocks.map((block) => block.id)) {
      this.touched.set(written, this.revision);
    }
    return { ids: call.call === "add" ? call.blocks.map((block) => block.id) : [], revision: this.revision };
  }

  private anew(block: NewBlock): NewBlock {
    this.made += 1;
    return { ...block, id: `made${this.made}`, children: block.children.map((child) => this.anew(child)) };
  }
}

/** An editor that is no more than its blocks. */
class Shown implements Surface {
  composing = false;
  shown = 0;
  constructor(public blocks: Block[]) {}
  read = () => structuredClone(this.blocks);
  show = (blocks: Block[]) => {
    const calls = changes(DOCUMENT, this.blocks, blocks);
    if (calls.length > 0) this.shown += 1;
    this.blocks = structuredClone(blocks);
    return calls.map((call) => ("id" in call ? call.id : call.call));
  };
  busy = () => this.composing;
  rename = (from: string, to: string) => {
    const renamed = (block: Block): Block => ({ ...block, id: block.id === from ? to : block.id, children: block.children.map(renamed) });
    this.blocks = this.blocks.map(renamed);
  };
}

function begin(blocks: Block[], takesIds = true) {
  const server = new Kept(structuredClone(blocks), takesIds);
  const surface = new Shown(structuredClone(blocks));
  const statuses: Status[] = [];
  const remote: string[][] = [];
  const saving = new Saving(DOCUMENT, { blocks, revision: 1 }, server, surface, {
    status: (status) => statuses.push(status),
    remote: (ids) => remote.push(ids),
  });
  const type = (...now: Block[]) => {
    surface.blocks = now;
    saving.changed();
  };
  return { server, surface, saving, type, remote, status: () => statuses.at(-1) };
}

const set = (block: Block): Call => ({ call: "set", id: block.id, content: { kind: block.kind, runs: block.runs, properties: block.properties } });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("saving", () => {
  it("waits for a pause, then sends what changed", async () => {
    const { server, type, status } = begin([p("a"), p("b")]);
    type(p("a", "A"), p("b"));
    await vi.advanceTimersByTimeAsync(400);
    type(p("a", "AA"), p("b"));
    await vi.advanceTimersByTimeAsync(400);
    expect(server.log).toEqual([]);
    expect(status()?.state).toBe("saving");
    await vi.advanceTimersByTimeAsync(100);
    expect(server.log).toEqual(["set a"]);
    expect(words(server.blocks)).toEqual(["AA", "b"]);
    expect(status()?.state).toBe("saved");
  });

  it("does not wait for ever for one who does not pause", async () => {
    const { server, type } = begin([p("a")]);
    for (let key = 0; key < 12; key += 1) {
      type(p("a", "x".repeat(key)));
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(server.log.length).toBeGreaterThan(0);
  });

  it("sends one call at a time, each after the answer to the one before", async () => {
    const { server, type } = begin([p("a"), p("b")]);
    type(around("x", p("y")), p("b", "B"));
    await vi.advanceTimersByTimeAsync(500);
    expect(server.log).toEqual(["add x(y)", "set b", "delete a"]);
    expect(outline(server.blocks)).toBe("x(y) b");
  });

  it("does not save the empty block of an empty document", async () => {
    const { server, type } = begin([]);
    type(p("first", ""));
    await vi.advanceTimersByTimeAsync(500);
    expect(server.log).toEqual([]);
    type(p("first", "Hello"));
    await vi.advanceTimersByTimeAsync(500);
    expect(server.log).toEqual(["add first"]);
  });

  it("tries again when there is no answer, and does nothing twice", async () => {
    const { server, type, status } = begin([p("a")]);
    server.failing.push("offline", "lost");
    type(p("a"), p("x"));
    await vi.advanceTimersByTimeAsync(500);
    expect(status()?.state).toBe("offline");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(status()?.state).toBe("saved");
    expect(server.log).toEqual(["add x"]);
  });

  it("saves all else while a block is refused, and that once it says something else", async () => {
    const { server, surface, saving, type, status } = begin([p("a"), p("b")]);
    type(p("a", "impossible"), p("b", "B"), p("new", "fine"), p("newer", "impossible, too"), p("newest", "fine"));
    await vi.advanceTimersByTimeAsync(500);
    expect(words(server.blocks)).toEqual(["a", "B", "fine", "fine"]);
    expect(status()).toMatchObject({ state: "refused", problem: expect.stringMatching(/^“impossible.*”: too long$/) });
    expect(saving.unsaved).toBe(true);
    saving.remote([p("a", "a"), ...server.blocks.slice(1)], server.revision);
    expect(words(surface.blocks)).toEqual(["impossible", "B", "fine", "impossible, too", "fine"]);
    type(p("a", "possible"), p("b", "B"), p("new", "fine"), p("newer", "possible, too"), p("newest", "fine"));
    await vi.advanceTimersByTimeAsync(500);
    expect(words(server.blocks)).toEqual(["possible", "B", "fine", "possible, too", "fine"]);
    expect(status()?.state).toBe("saved");
    expect(saving.unsaved).toBe(false);
  });

  it("says what is refused, and tries again with the next change", async () => {
    const { server, type, status } = begin([p("a")]);
    server.failing.push("refused");
    type(p("a", "A"));
    await vi.advanceTimersByTimeAsync(500);
    expect(status()).toMatchObject({ state: "refused", problem: "refused" });
    type(p("a", "AA"));
    await vi.advanceTimersByTimeAsync(500);
    expect(status()?.state).toBe("saved");
    expect(words(server.blocks)).toEqual(["AA"]);
  });

  it("takes the ids that the server gives, inside new blocks, too", async () => {
    const { server, surface, type } = begin([p("a")], false);
    type(p("a"), around("x", p("y"), around("z", p("u"))));
    await vi.advanceTimersByTimeAsync(500);
    expect(server.log).toEqual(["add x(y z(u))"]);
    expect(outline(server.blocks)).toBe("a made1(made2 made3(made4))");
    expect(outline(surface.blocks)).toBe(outline(server.blocks));
    type(...surface.blocks.slice(0, 1));
    await vi.advanceTimersByTimeAsync(500);
    expect(outline(server.blocks)).toBe("a");
  });
});

describe("what others do", () => {
  it("is shown at once", async () => {
    const { server, surface, saving, remote } = begin([p("a"), p("b")]);
    server.write(set(p("b", "B")));
    saving.remote(server.blocks, server.revision);
    await vi.advanceTimersByTimeAsync(0);
    expect(words(surface.blocks)).toEqual(["a", "B"]);
    expect(remote).toEqual([["b"]]);
    expect(server.log).toEqual(["set b"]);
  });

  it("is merged into what is being typed", async () => {
    const { server, surface, saving, type, status } = begin([p("a", "one two three")]);
    type(p("a", "one two three four"));
    server.write(set(p("a", "zero one two three")));
    saving.remote(server.blocks, server.revision);
    await vi.advanceTimersByTimeAsync(500);
    expect(words(surface.blocks)).toEqual(["zero one two three four"]);
    expect(words(server.blocks)).toEqual(["zero one two three four"]);
    expect(status()?.state).toBe("saved");
  });

  it("is found out when a call turns out stale", async () => {
    const { server, surface, type } = begin([p("a", "one two three"), p("b")]);
    server.write(set(p("a", "zero one two three")));
    type(p("a", "one two three four"), p("b"));
    await vi.advanceTimersByTimeAsync(500);
    expect(words(server.blocks)).toEqual(["zero one two three four", "b"]);
    expect(words(surface.blocks)).toEqual(["zero one two three four", "b"]);
  });

  it("is looked up when a revision was left out", async () => {
    const { server, surface, type } = begin([p("a"), p("b")]);
    server.write(set(p("b", "B")));
    type(p("a", "A"), p("b"));
    await vi.advanceTimersByTimeAsync(500);
    expect(words(surface.blocks)).toEqual(["A", "B"]);
    expect(words(server.blocks)).toEqual(["A", "B"]);
  });

  it("does not come back after it was overtaken", async () => {
    const { server, surface, saving, type } = begin([p("a")]);
    const old = structuredClone(server.blocks);
    type(p("a", "A"));
    await vi.advanceTimersByTimeAsync(500);
    saving.remote(old, 1);
    saving.remote(server.blocks, server.revision);
    await vi.advanceTimersByTimeAsync(500);
    expect(words(surface.blocks)).toEqual(["A"]);
    expect(surface.shown).toBe(0);
  });

  it("waits while letters are being composed", async () => {
    const { server, surface, saving } = begin([p("a")]);
    surface.composing = true;
    server.write(set(p("a", "A")));
    saving.remote(server.blocks, server.revision);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(words(surface.blocks)).toEqual(["a"]);
    surface.composing = false;
    await vi.advanceTimersByTimeAsync(300);
    expect(words(surface.blocks)).toEqual(["A"]);
  });
});

describe("a collection", () => {
  const item = (id: string, said = id): Block => ({ ...p(id, said), kind: "page" });
  const books = (...items: Block[]): Block => ({ id: "k", kind: "collection", text: "Books", properties: {}, children: items });

  it("keeps its items and what they say, whatever the editor's undo brings back", async () => {
    const { server, saving, type } = begin([p("a"), books(item("i"))]);
    // What is changed in the table goes to the server at once, and comes back as others' changes do.
    server.write({ call: "add", position: { after: "i" }, blocks: [item("j") as NewBlock] });
    server.write({ call: "set", id: "i", content: { kind: "page", runs: [{ text: "I" }], properties: {} } });
    saving.remote(server.blocks, server.revision);
    await vi.advanceTimersByTimeAsync(500);
    type(books(item("i")), p("a"));
    await vi.advanceTimersByTimeAsync(500);
    expect(server.log.slice(2)).toEqual(["move k"]);
    expect(outline(server.blocks)).toBe("k(i j) a");
    expect(words(server.blocks)).toEqual(["", "I", "j", "a"]);
  });

  it("stays when somebody put an item in while it was taken out", async () => {
    const { server, surface, type } = begin([p("a"), books(item("i"))]);
    server.write({ call: "add", position: { after: "i" }, blocks: [item("j") as NewBlock] });
    server.write({ call: "set", id: "k", content: { kind: "collection", text: "Good books", properties: {} } });
    type(p("a"));
    await vi.advanceTimersByTimeAsync(500);
    expect(outline(server.blocks)).toBe("a k(i j)");
    expect(outline(surface.blocks)).toBe("a k(i j)");
  });
});

describe("a conflict", () => {
  async function conflict() {
    const begun = begin([p("a", "the fox"), p("b")]);
    begun.type(p("a", "the dog"), p("b", "B"));
    begun.server.write(set(p("a", "the cat")));
    begun.saving.remote(begun.server.blocks, begun.server.revision);
    await vi.advanceTimersByTimeAsync(500);
    return begun;
  }

  it("is put before the person, while all else is saved", async () => {
    const { server, surface, saving, status } = await conflict();
    expect(status()).toMatchObject({ state: "conflict", conflicts: [{ blockId: "a" }] });
    expect(words(status()?.conflicts.map(({ mine }) => mine) ?? [])).toEqual(["the dog"]);
    expect(words(status()?.conflicts.map(({ theirs }) => theirs) ?? [])).toEqual(["the cat"]);
    expect(words(server.blocks)).toEqual(["the cat", "B"]);
    expect(words(surface.blocks)).toEqual(["the dog", "B"]);
    expect(saving.unsaved).toBe(true);
  });

  it("ends with mine", async () => {
    const { server, saving, status } = await conflict();
    saving.resolve("a", "mine");
    await vi.advanceTimersByTimeAsync(0);
    expect(words(server.blocks)).toEqual(["the dog", "B"]);
    expect(status()?.state).toBe("saved");
  });

  it("ends with theirs", async () => {
    const { server, surface, saving, status } = await conflict();
    saving.resolve("a", "theirs");
    await vi.advanceTimersByTimeAsync(0);
    expect(words(server.blocks)).toEqual(["the cat", "B"]);
    expect(words(surface.blocks)).toEqual(["the cat", "B"]);
    expect(status()?.state).toBe("saved");
  });

  it("ends with both, one below the other", async () => {
    const { server, surface, saving, status } = await conflict();
    saving.resolve("a", "both");
    await vi.advanceTimersByTimeAsync(0);
    expect(words(server.blocks)).toEqual(["the cat", "the dog", "B"]);
    expect(words(surface.blocks)).toEqual(["the cat", "the dog", "B"]);
    expect(status()?.state).toBe("saved");
  });

  it("stays one when they go on", async () => {
    const { server, surface, saving, status } = await conflict();
    server.write(set(p("a", "the cat sleeps")));
    saving.remote(server.blocks, server.revision);
    await vi.advanceTimersByTimeAsync(500);
    expect(words(surface.blocks)).toEqual(["the dog", "B"]);
    expect(words(status()?.conflicts.map(({ theirs }) => theirs) ?? [])).toEqual(["the cat sleeps"]);
  });

  it("ends with the block", async () => {
    const { server, surface, type, status } = await conflict();
    type(...surface.blocks.slice(1));
    await vi.advanceTimersByTimeAsync(500);
    expect(outline(server.blocks)).toBe("b");
    expect(status()?.state).toBe("saved");
  });
});
