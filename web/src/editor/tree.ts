/** The tree of a document's blocks: where each stands, and the document after a call. */
import type { Block } from "../api";
import type { Call, NewBlock, Position } from "./changes";

/** The most blocks that one call takes. */
export const MOST_BLOCKS = 500;

/** A block and where it stands. */
export type Found = { block: Block; parent: string; at: number };

/** Every block by its id, in reading order. */
export function find(document: string, blocks: Block[]): Map<string, Found> {
  const found = new Map<string, Found>();
  const visit = (parent: string, siblings: Block[]) =>
    siblings.forEach((block, at) => {
      found.set(block.id, { block, parent, at });
      visit(block.id, block.children);
    });
  visit(document, blocks);
  return found;
}

/** How many blocks these are with all inside. */
export function parts(blocks: { children: NewBlock[] }[]): number {
  return blocks.reduce((count, block) => count + 1 + parts(block.children), 0);
}

/** A document whose blocks can be moved about; what is not in it is nobody's loss. */
export class Tree {
  private readonly root: Block;
  private readonly found: Map<string, { block: Block; parent: Block }>;

  constructor(document: string, blocks: Block[]) {
    this.root = { id: document, kind: "page", properties: {}, children: blocks.map(copy) };
    this.found = new Map();
    this.note(this.root);
  }

  get blocks(): Block[] {
    return this.root.children;
  }

  get(id: string): Block | undefined {
    return this.found.get(id)?.block;
  }

  has(id: string): boolean {
    return id === this.root.id || this.found.has(id);
  }

  /** Puts new blocks in; at the end of the document where their place is gone. */
  add(position: Position, blocks: Block[]): void {
    const { parent, at } = this.place(position);
    parent.children.splice(at, 0, ...blocks);
    this.note(parent);
  }

  /** Moves blocks that are there; nothing goes into itself. */
  move(position: Position, ids: string[]): void {
    const taken = ids.flatMap((id) => this.get(id) ?? []);
    const anchor = "after" in position ? position.after : position.startOf;
    const free = taken.filter((block) => !contains(block, anchor));
    for (const block of free) this.take(block.id);
    this.add(position, free);
  }

  /** Gives a block other content. */
  set(id: string, content: Omit<Block, "id" | "children">): void {
    const entry = this.found.get(id);
    if (!entry) return;
    const { parent, block } = entry;
    const changed: Block = { ...content, id, children: block.children };
    parent.children[parent.children.indexOf(block)] = changed;
    this.found.set(id, { block: changed, parent });
    for (const child of changed.children) this.found.set(child.id, { block: child, parent: changed });
  }

  /** Takes a block out, with all inside. */
  take(id: string): Block | undefined {
    const entry = this.found.get(id);
    if (!entry) return undefined;
    entry.parent.children.splice(entry.parent.children.indexOf(entry.block), 1);
    this.forget(entry.block);
    return entry.block;
  }

  private place(position: Position): { parent: Block; at: number } {
    if ("startOf" in position) {
      const parent = position.startOf === this.root.id ? this.root : this.get(position.startOf);
      return parent ? { parent, at: 0 } : { parent: this.root, at: this.root.children.length };
    }
    const entry = this.found.get(position.after);
    if (!entry) return { parent: this.root, at: this.root.children.length };
    return { parent: entry.parent, at: entry.parent.children.indexOf(entry.block) + 1 };
  }

  private note(parent: Block): void {
    for (const block of parent.children) {
      this.found.set(block.id, { block, parent });
      this.note(block);
    }
  }

  private forget(block: Block): void {
    this.found.delete(block.id);
    block.children.forEach((child) => this.forget(child));
  }
}

/** The document after a call. */
export function applied(document: string, blocks: Block[], call: Call): Block[] {
  const tree = new Tree(document, blocks);
  switch (call.call) {
    case "add":
      tree.add(call.position, call.blocks.map(copy));
      break;
    case "move":
      tree.move(call.position, call.ids);
      break;
    case "set":
      tree.set(call.id, call.content);
      break;
    case "delete":
      tree.take(call.id);
      break;
  }
  return tree.blocks;
}

function copy(block: Block | NewBlock): Block {
  return { ...block, children: block.children.map(copy) };
}

function contains(block: Block, id: string): boolean {
  return block.id === id || block.children.some((child) => contains(child, id));
}
