/** Saves a document block by block, and takes in what others do to it meanwhile. */
import type { Block } from "../api";
import { Aside } from "./aside";
import { type Call, type NewBlock, changes } from "./changes";
import { contentOf } from "./content";
import { intact } from "./intact";
import { newId } from "./names";
import { type Conflict, rebase } from "./rebase";
import { applied, find, Tree } from "./tree";

/** Saved; on its way; the server does not answer; the person has to choose; the server does not take it. */
export type State = "saved" | "saving" | "offline" | "conflict" | "refused";
export type Status = { state: State; conflicts: Conflict[]; problem?: string };

/** What stays of a block that both sides changed. */
export type Side = "mine" | "theirs" | "both";

/** A document as the server has it. */
export type Version = { blocks: Block[]; revision: number };
/** What a write answers: the ids of the outer blocks, and the document's revision where anything changed. */
export type Written = { ids: string[]; revision?: number; changeId?: string };

/** Why a call did not come through: no answer, somebody was there before, or it is not to be. */
export class Failed extends Error {
  constructor(
    readonly why: "offline" | "stale" | "refused",
    message: string,
    /** Whether it was refused for what the blocks say: others may be taken. */
    readonly isOfBlocks = false,
  ) {
    super(message);
  }
}

export type Server = {
  /** The same call under the same key is done once. Refused as stale where the block changed after `seen`. */
  send: (call: Call, seen: number, key: string) => Promise<Written>;
  load: () => Promise<Version>;
};

/** The editor. */
export type Surface = {
  read: () => Block[];
  /** Makes the editor show these blocks, and says which it had to touch. */
  show: (blocks: Block[]) => string[];
  /** Whether nothing may be changed now: letters are being composed. */
  busy: () => boolean;
  /** Whether what is being typed is no text: the words after a slash. */
  unfinished?: () => boolean;
  /** The server has a new block, under the id that was asked for or another. */
  rename: (from: string, to: string) => void;
};

export type Told = {
  status: (status: Status) => void;
  saved?: (written: Written) => void;
  remote?: (blocks: string[], revision: number) => void;
};

/** In milliseconds. */
const PAUSE = 500;
const LONGEST_PAUSE = 3_000;
const BUSY = 300;
const RETRY = 1_000;
const LONGEST_RETRY = 30_000;
/** How often in a row a call may turn out stale before we stop trying. */
const MOST_STALE = 5;

type Sending = { call: Call; seen: number; key: string };

export class Saving {
  private base: Block[];
  /** Of all writes up to this revision we know what they did. */
  private seen: number;
  /** The revision of the whole document that was taken in last. */
  private taken: number;
  private readonly held = new Map<string, Conflict>();
  private readonly aside = new Aside();
  /** Whether new blocks are sent one by one, to learn which is refused. */
  private isCareful = false;
  private pending: Version | undefined;
  private sending: Sending | undefined;
  private running: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waitingSince: number | undefined;
  private failures = 0;
  private closed = false;
  private trouble: { state: "offline" | "refused"; message: string } | undefined;

  constructor(
    private readonly document: string,
    version: Version,
    private readonly server: Server,
    private readonly surface: Surface,
    private readonly told: Told,
  ) {
    this.base = version.blocks;
    this.seen = version.revision;
    this.taken = version.revision;
  }

  /** Something was typed: it is saved when the person pauses, or has not for a while. */
  changed(): void {
    // Who does not answer is not asked at every key.
    if (this.trouble?.state === "offline" && this.timer) return;
    this.waitingSince ??= Date.now();
    const left = this.waitingSince + LONGEST_PAUSE - Date.now();
    this.wait(Math.max(0, Math.min(PAUSE, left)));
    this.tell();
  }

  /** The server has another version. One that is older than what we know is dropped. */
  remote(blocks: Block[], revision: number): void {
    if (revision < this.seen || revision === this.taken || revision < (this.pending?.revision ?? 0)) return;
    this.pending = { blocks, revision };
    void this.run();
  }

  /** Saves what there is, without waiting for a pause. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waitingSince = undefined;
    await this.run();
  }

  /** As `flush`, with what was refused before. */
  async retry(): Promise<void> {
    this.aside.clear();
    await this.flush();
  }

  /** The person chose one side of a conflict, or that both stand one below the other. */
  resolve(blockId: string, side: Side): void {
    const conflict = this.held.get(blockId);
    if (!conflict) return;
    this.held.delete(blockId);
    if (side !== "mine") {
      const tree = new Tree(this.document, this.mine());
      const mine = tree.get(blockId);
      tree.set(blockId, contentOf(conflict.theirs));
      if (side === "both" && mine) tree.add({ after: blockId }, [{ ...contentOf(mine), id: newId(), children: [] }]);
      this.surface.show(tree.blocks);
    }
    void this.flush();
    this.tell();
  }

  /** Whether there is anything that the server has not got. */
  get unsaved(): boolean {
    return this.sending !== undefined || this.held.size > 0 || this.calls().length > 0 || this.aside.first !== undefined;
  }

  /** Begins again after an end: a component may be shown twice. */
  open(): void {
    this.closed = false;
  }

  /** Ends: what is on its way still goes, nothing is told any more. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private run(): Promise<void> {
    this.running ??= this.work().finally(() => {
      this.running = undefined;
      this.tell();
    });
    return this.running;
  }

  /** One call after another, until nothing is left. */
  private async work(): Promise<void> {
    for (;;) {
      try {
        if (!this.takeIn()) return this.wait(BUSY);
        if (!this.sending && this.surface.unfinished?.()) return this.wait(BUSY);
        this.sending ??= this.next();
        if (!this.sending) break;
        this.tell();
        await this.send(this.sending);
        this.failures = 0;
        this.trouble = undefined;
      } catch (error) {
        if (!(await this.recovered(error))) return;
      }
    }
    this.trouble = undefined;
  }

  private async send(sending: Sending): Promise<void> {
    const written = await this.server.send(sending.call, sending.seen, sending.key);
    this.sending = undefined;
    const call = this.renamed(sending.call, written.ids);
    this.base = applied(this.document, this.base, call);
    if (written.revision !== undefined) {
      const between = written.revision > this.seen + 1;
      if (!between) this.seen = Math.max(this.seen, written.revision);
      this.told.saved?.(written);
      // Somebody wrote in between: what they did has to be known before more is sent.
      if (between && (this.pending?.revision ?? 0) < written.revision) this.pending = await this.server.load();
    }
    await this.learn(sending.call, call);
  }

  /** The call with the ids that the server gave the new blocks. */
  private renamed(call: Call, ids: string[]): Call {
    if (call.call !== "add") return call;
    const blocks = call.blocks.map((block, index) => {
      const id = ids[index] ?? block.id;
      // Under the ids that were asked for, or others throughout: then those inside are learned.
      if (id === block.id) for (const own of within(block)) this.surface.rename(own, own);
      else this.surface.rename(block.id, id);
      return { ...block, id };
    });
    return { ...call, blocks };
  }

  /** Where the server gave ids of its own, those inside the new blocks have such, too: they are looked up. */
  private async learn(asked: Call, made: Call): Promise<void> {
    if (asked.call !== "add" || made.call !== "add") return;
    const unknown = made.blocks.filter(({ id, children }, index) => children.length > 0 && id !== asked.blocks[index]?.id);
    if (unknown.length === 0) return;
    const version = await this.server.load();
    const found = find(this.document, version.blocks);
    const names = new Map(unknown.flatMap((block) => pairs(block, found.get(block.id)?.block)));
    for (const [from, to] of names) this.surface.rename(from, to);
    const renamed = (block: Block): Block => ({ ...block, id: names.get(block.id) ?? block.id, children: block.children.map(renamed) });
    this.base = this.base.map(renamed);
    this.pending = version;
  }

  /** Takes in the server's version, if one waits; false where that has to wait on. */
  private takeIn(): boolean {
    const version = this.pending;
    if (!version || this.closed || version.revision < this.seen) {
      this.pending = undefined;
      return true;
    }
    if (this.sending) return true;
    if (this.surface.busy()) return false;
    this.pending = undefined;
    const { blocks, conflicts } = rebase(this.document, this.base, this.mine(), version.blocks, new Set(this.held.keys()));
    this.base = version.blocks;
    this.seen = this.taken = version.revision;
    this.held.clear();
    for (const conflict of conflicts) this.held.set(conflict.blockId, conflict);
    const touched = this.surface.show(blocks);
    if (touched.length > 0) this.told.remote?.(touched, version.revision);
    return true;
  }

  private next(): Sending | undefined {
    const [first] = this.calls();
    // What is the same from now on is the same blocks, which is quickly seen.
    if (!first && this.held.size === 0 && !this.aside.first) this.base = this.mine();
    if (!first) this.isCareful = false;
    const call = first?.call === "add" && this.isCareful ? { ...first, blocks: first.blocks.slice(0, 1) } : first;
    return call && { call, seen: this.seen, key: crypto.randomUUID() };
  }

  /** What is to be sent; a block that both sides changed waits for the person. */
  private calls(): Call[] {
    const calls = changes(this.document, this.base, this.aside.without(this.mine(), find(this.document, this.base)));
    for (const call of calls) if (call.call === "delete") this.held.delete(call.id);
    return calls.filter((call) => call.call !== "set" || !this.held.has(call.id));
  }

  /** The editor always has a block: an empty one in an empty document is nothing to be saved. */
  private mine(): Block[] {
    const blocks = this.surface.read();
    const [only] = blocks;
    const nothing = this.base.length === 0 && blocks.length === 1 && only && isEmpty(only);
    return nothing ? [] : intact(blocks, this.base);
  }

  /** Whether to go on after a failure. */
  private async recovered(error: unknown): Promise<boolean> {
    this.failures += 1;
    if (!(error instanceof Failed)) {
      this.trouble = { state: "refused", message: String(error) };
      throw error;
    }
    if (error.why === "offline") {
      this.trouble = { state: "offline", message: error.message };
      this.wait(Math.min(LONGEST_RETRY, RETRY * 2 ** (this.failures - 1)));
      return false;
    }
    const refused = this.sending?.call;
    this.sending = undefined;
    if (error.isOfBlocks && refused && this.sets(refused, error.message)) return true;
    if (error.why === "refused" || this.failures > MOST_STALE) {
      this.trouble = { state: "refused", message: error.message };
      // Whoever tries again begins anew.
      this.failures = 0;
      return false;
    }
    try {
      this.pending = await this.server.load();
      return true;
    } catch (error) {
      return this.recovered(error);
    }
  }

  /** Sets aside what was refused, so that all else is saved; answers whether that could be. */
  private sets(refused: Call, why: string): boolean {
    if (refused.call !== "add" && refused.call !== "set") return false;
    const [block, ...more] = refused.call === "add" ? refused.blocks : [{ ...refused.content, id: refused.id, children: [] }];
    if (more.length > 0) this.isCareful = true;
    else if (block) this.aside.set(block, refused.call === "add", why);
    this.failures = 0;
    return true;
  }

  private wait(milliseconds: number): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private tell(): void {
    if (this.closed) return;
    const conflicts = [...this.held.values()];
    const { trouble } = this;
    if (conflicts.length > 0) this.told.status({ state: "conflict", conflicts });
    else if (trouble) this.told.status({ state: trouble.state, conflicts, problem: trouble.message });
    else if (this.aside.first && !this.running && !this.timer) this.told.status({ state: "refused", conflicts, problem: this.aside.first });
    else this.told.status({ state: this.running || this.timer ? "saving" : "saved", conflicts });
  }
}

function isEmpty({ kind, runs, properties, children }: Block): boolean {
  return kind === "text" && !runs?.some(({ text }) => text) && Object.keys(properties).length === 0 && children.length === 0;
}

/** The ids of a block and of all inside. */
function within({ id, children }: NewBlock): string[] {
  return [id, ...children.flatMap(within)];
}

/** The ids that were asked for, and those that the same blocks got. */
function pairs(asked: NewBlock, made: Block | undefined): [string, string][] {
  return asked.children.flatMap((child, index): [string, string][] => {
    const got = made?.children[index];
    return got ? [[child.id, got.id], ...pairs(child, got)] : [];
  });
}
