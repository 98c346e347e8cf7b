/**
 * The title of a document while somebody types it: saved when they pause, as blocks are, merged by words with what
 * others made of it meanwhile, and kept while the server does not answer.
 */
import { mergeText } from "../editor/merge";

/** How far it is: where two titles contradict each other, the other one is `theirs`. */
export type TitleState = { shown: string; problem?: string; theirs?: string };

/** A title as the server has it, and the document's revision that has it. */
export type Titled = { title: string; revision: number };

/** Refused because another gave a title meanwhile, without an answer, or for good. */
export type Refusal = { why: "stale" | "offline" | "refused"; message: string };
export type Server = {
  /** Answers the document's revision. */
  send: (title: string, seen: number) => Promise<number | Refusal>;
  load: () => Promise<Titled | Refusal>;
};

/** In milliseconds. */
const PAUSE = 700;
const RETRY = 1_000;
const LONGEST_RETRY = 30_000;

export class Titling {
  private mine: string;
  private theirs: string | undefined;
  private problem: string | undefined;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private base: Titled,
    private readonly server: Server,
    private readonly told: () => void,
  ) {
    this.mine = base.title;
  }

  get state(): TitleState {
    return { shown: this.mine, problem: this.problem, theirs: this.theirs };
  }

  get unsaved(): boolean {
    return tidy(this.mine) !== this.base.title;
  }

  /** Somebody types. */
  typed(title: string): void {
    this.mine = title;
    this.wait(PAUSE);
    this.told();
  }

  /** The server has this one. */
  remote(titled: Titled): void {
    if (this.running || titled.revision <= this.base.revision) return;
    this.takeIn(titled);
    this.told();
  }

  /** The person chose between two that contradict each other. */
  choose(side: "mine" | "theirs"): void {
    if (side === "theirs" && this.theirs !== undefined) this.mine = this.theirs;
    this.theirs = undefined;
    this.told();
    void this.flush();
  }

  async flush(): Promise<void> {
    this.stop();
    this.running ??= this.save().finally(() => {
      this.running = undefined;
      this.told();
    });
    await this.running;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async save(): Promise<void> {
    while (this.unsaved && this.theirs === undefined) {
      const sent = tidy(this.mine);
      const answer = await this.server.send(sent, this.base.revision);
      if (typeof answer === "number") {
        this.base = { title: sent, revision: answer };
        this.failures = 0;
        this.problem = undefined;
      } else if (answer.why === "stale") {
        const titled = await this.server.load();
        if ("why" in titled) return this.failed(titled);
        // Nobody gave another: it is refused for another reason, as in the trash.
        if (titled.revision <= this.base.revision) return this.failed({ why: "refused", message: answer.message });
        this.takeIn(titled);
      } else return this.failed(answer);
    }
    if (!this.unsaved) this.problem = undefined;
  }

  private takeIn(titled: Titled): void {
    const merged = mergeText(this.base.title, tidy(this.mine), titled.title);
    if (merged === undefined) this.theirs = titled.title;
    // The space that somebody has just typed stays.
    else if (merged !== tidy(this.mine)) this.mine = merged;
    this.base = titled;
  }

  private failed({ why, message }: Refusal): void {
    this.failures += 1;
    this.problem = message;
    if (why === "offline") this.wait(Math.min(LONGEST_RETRY, RETRY * 2 ** (this.failures - 1)));
  }

  private wait(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }
}

/** As the server keeps it: one line without space around. */
function tidy(title: string): string {
  return title.trim().replace(/\s+/g, " ");
}
