/** The ids of blocks: the editor makes its own, the server's are of version 7 and may turn out otherwise. */

/** A new id for a block: a UUID of version 7 (RFC 9562, section 5.7), so that new rows lie side by side. */
export function newId(now = Date.now(), random = crypto.getRandomValues(new Uint8Array(10))): string {
  const bytes = new Uint8Array(16);
  let time = now;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes.set(random, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Which block of the server a block of the editor is. The editor's own ids never change: its undo knows them. */
export class Names {
  private readonly ours = new Map<string, string>();
  private readonly editors = new Map<string, string>();
  /** Ids that we made, and that the server has not got yet. */
  private readonly fresh = new Set<string>();
  private readonly watchers = new Set<() => void>();

  /** Notes blocks that came from the server: they have one id on both sides. */
  know(ids: Iterable<string>): void {
    for (const id of ids) {
      this.fresh.delete(id);
      if (!this.editors.has(id)) this.pair(id, id);
    }
  }

  /** The server's id of a block in the editor; a new one where it has none yet. */
  readonly toServer = (editor: string): string => {
    const known = this.ours.get(editor);
    if (known) return known;
    const id = newId();
    this.fresh.add(id);
    this.pair(editor, id);
    return id;
  };

  /** The editor's id of a block on the server. */
  readonly toEditor = (id: string): string => this.editors.get(id) ?? id;

  /** The server has a block, under the id that was asked for or another. */
  rename(from: string, to: string): void {
    const editor = this.toEditor(from);
    this.editors.delete(from);
    this.fresh.delete(from);
    this.pair(editor, to);
    for (const watcher of this.watchers) watcher();
  }

  /** The server's id of a block in the editor, as soon as the server has it. */
  saved(editor: string): string | undefined {
    const id = this.ours.get(editor);
    return id !== undefined && !this.fresh.has(id) ? id : undefined;
  }

  /** Tells whenever the server has got a block; answers what ends that. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private pair(editor: string, id: string): void {
    this.ours.set(editor, id);
    this.editors.set(id, editor);
  }
}
