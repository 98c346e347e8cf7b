/** The editor, as saving sees it: reads our blocks out of it, and makes it show others. */
import { SuggestionMenu } from "@blocknote/core/extensions";

import type { Block } from "../api";
import { caretOf, keep } from "./caret";
import { type Call, type NewBlock, type Position, changes } from "./changes";
import { contentOf } from "./content";
import { type EditorBlock, shown, toBlocks, toEditor } from "./mapping";
import { Names } from "./names";
import type { Surface } from "./saving";
import type { Editor } from "./schema";
import { type Found, find } from "./tree";

type Place = { reference: string; placement: "before" | "after" };

export class EditorSurface implements Surface {
  /** Whether the editor is being changed from here, not by the person. */
  showing = false;
  /** Whether a page shows it. */
  isShown = false;
  private known = new WeakMap<EditorBlock, Block>();

  constructor(
    private readonly document: string,
    private readonly editor: Editor,
    private readonly names: Names,
  ) {}

  readonly read = (): Block[] => toBlocks(this.editor.document as unknown as EditorBlock[], this.names.toServer, this.known);
  readonly rename = (from: string, to: string): void => {
    this.names.rename(from, to);
    this.known = new WeakMap();
  };
  readonly busy = (): boolean => this.isShown && (this.editor.prosemirrorView?.composing ?? false);
  readonly unfinished = (): boolean => this.isShown && (this.editor.getExtension(SuggestionMenu)?.shown() ?? false);

  /** Changes only the blocks that differ, so that the selection stays; undo does not take back what others did. */
  readonly show = (blocks: Block[]): string[] => {
    const now = closed(this.read());
    const target = find(this.document, blocks);
    const before = find(this.document, now);
    const calls = changes(this.document, now, closed(blocks));
    if (calls.length === 0) return [];
    this.names.know(target.keys());
    this.showing = true;
    try {
      this.editor.transact((tr) => {
        tr.setMeta("addToHistory", false);
        const caret = caretOf(tr.selection);
        for (const call of calls) this.perform(call, target, before);
        if (caret) keep(caret, tr);
      });
    } finally {
      this.showing = false;
    }
    return [...new Set(calls.flatMap(touched))];
  };

  private perform(call: Call, target: Map<string, Found>, now: Map<string, Found>): void {
    switch (call.call) {
      case "add":
        return this.insert(call.position, toEditor(opened(call.blocks, target), this.names.toEditor));
      case "move":
        return this.move(call.position, call.ids);
      case "set": {
        const block = target.get(call.id)?.block;
        if (block) this.editor.updateBlock(this.names.toEditor(call.id), shown(spaced(block, now.get(call.id)?.block)) as never);
        return;
      }
      case "delete":
        if (this.has(call.id)) this.editor.removeBlocks([this.names.toEditor(call.id)]);
    }
  }

  private move(position: Position, ids: string[]): void {
    const names = ids.map((id) => this.names.toEditor(id));
    const blocks = names.flatMap((name) => (this.editor.getBlock(name) as EditorBlock | undefined) ?? []);
    this.editor.removeBlocks(names);
    this.insert(position, blocks);
  }

  private insert(position: Position, blocks: EditorBlock[]): void {
    const place = this.place(position);
    if (place) this.editor.insertBlocks(blocks as never, place.reference, place.placement);
    else if ("startOf" in position) this.editor.updateBlock(this.names.toEditor(position.startOf), { children: blocks } as never);
  }

  /** Beside which block of the editor a place is; nowhere inside a block that is empty. */
  private place(position: Position): Place | undefined {
    if ("after" in position) return { reference: this.names.toEditor(position.after), placement: "after" };
    const siblings =
      position.startOf === this.document ? this.editor.document : this.editor.getBlock(this.names.toEditor(position.startOf))?.children;
    const first = siblings?.[0];
    return first && { reference: first.id, placement: "before" };
  }

  private has(id: string): boolean {
    return this.editor.getBlock(this.names.toEditor(id)) !== undefined;
  }
}

/** With the space that somebody has just typed at the end: the server keeps none there, and the next word needs it. */
function spaced(block: Block, now: Block | undefined): Block {
  const space = /[ \u00a0]+$/.exec(now?.runs?.at(-1)?.text ?? "")?.[0];
  const { runs } = block;
  const last = runs?.at(-1);
  if (!space || !runs || !last || last.kind || /\s$/.test(last.text)) return block;
  return { ...block, runs: [...runs.slice(0, -1), { ...last, text: last.text + space }] };
}

const ITEMS = "#items";

/** The items of collections are no blocks of the editor: a collection is one block that says all of it. */
function closed(blocks: Block[]): Block[] {
  return blocks.map((block) => {
    if (block.kind !== "collection") return { ...block, children: closed(block.children) };
    return { ...block, properties: { ...block.properties, [ITEMS]: block.children }, children: [] };
  });
}

function opened(blocks: NewBlock[], target: Map<string, Found>): Block[] {
  return blocks.map((block) => {
    const { id, kind, children } = block;
    const items = kind === "collection" ? target.get(id)?.block : undefined;
    return items ?? { ...contentOf(block), id, children: opened(children, target) };
  });
}

function touched(call: Call): string[] {
  if (call.call === "add") return call.blocks.map(({ id }) => id);
  return call.call === "move" ? call.ids : [call.id];
}
