/**
 * What happens in a space, once for all tabs of a browser: browsers open six connections to a host, and a stream each
 * would leave none for anything else. The tab that has the lock reads the stream and tells the others; when it goes,
 * the next one goes on where it was.
 */

/** An event of the stream by its name, or that it was refused; `id` is where the stream goes on behind it. */
export type Told = { name: "ready" | "reset" | "change" | "refused"; id: string; data: string };

type Message = Told | { name: "where" };

/** How long a stream that was refused is left alone, in milliseconds. */
const PATIENCE = 5_000;

/** Follows a space until the answer is called. */
export function follow(space: string, tell: (told: Told) => void): () => void {
  const over = new AbortController();
  const following = new Following(space, tell, over.signal);
  void following.run();
  return () => over.abort();
}

class Following {
  private readonly channel: BroadcastChannel;
  /** Behind which event this tab is up to date; empty where it does not know. */
  private last = "";
  private isReading = false;

  constructor(
    private readonly space: string,
    private readonly tell: (told: Told) => void,
    private readonly over: AbortSignal,
  ) {
    this.channel = new BroadcastChannel(`docent/${space}`);
    this.channel.addEventListener("message", ({ data }: MessageEvent<Message>) => this.hear(data));
    over.addEventListener("abort", () => this.channel.close());
  }

  async run(): Promise<void> {
    this.channel.postMessage({ name: "where" } satisfies Message);
    while (!this.over.aborted) {
      await this.turn((waited) => this.read(waited)).catch(() => undefined);
      await sleep(PATIENCE, this.over);
    }
  }

  private hear(message: Message): void {
    if (message.name === "where") {
      // Who came later begins where the others are.
      if (this.isReading && this.last) this.channel.postMessage({ name: "ready", id: this.last, data: "" } satisfies Message);
    } else this.take(message);
  }

  private take(told: Told): void {
    this.last = told.id || this.last;
    this.tell(told);
  }

  /** Does something while no other tab does. Pages that came over plain HTTP have no locks: there, every tab does it. */
  private async turn(act: (waited: boolean) => Promise<void>): Promise<void> {
    const { locks } = navigator as { locks?: LockManager };
    if (!locks) return act(false);
    const name = `docent/${this.space}`;
    const done = await locks.request(name, { ifAvailable: true }, async (lock) => lock !== null && (await act(false), true));
    if (!done && !this.over.aborted) await locks.request(name, { signal: this.over }, () => act(true));
  }

  /** Reads the stream until it is refused, or nobody follows any more. */
  private read(waited: boolean): Promise<void> {
    const after = this.last && `?after=${encodeURIComponent(this.last)}`;
    // Who has waited and does not know where the others were may have missed something.
    const isBehind = waited && !after;
    const source = new EventSource(`/api/spaces/${this.space}/events${after}`);
    this.isReading = true;
    return new Promise((resolve) => {
      const end = () => {
        this.isReading = false;
        source.close();
        resolve();
      };
      this.over.addEventListener("abort", end, { once: true });
      for (const name of ["ready", "reset", "change"] as const) {
        source.addEventListener(name, ({ data, lastEventId: id }: MessageEvent<string>) => {
          const told: Told = { name: name === "ready" && isBehind ? "reset" : name, id, data };
          this.take(told);
          this.channel.postMessage(told);
        });
      }
      source.addEventListener("error", () => {
        // Else the browser connects again by itself.
        if (source.readyState !== EventSource.CLOSED) return;
        this.tell({ name: "refused", id: "", data: "" });
        end();
      });
    });
  }
}

function sleep(milliseconds: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (over.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    over.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
