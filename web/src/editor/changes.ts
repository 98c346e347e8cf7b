/** From the document last known from the server and the blocks now to the fewest calls that make one the other. */
import type { Block } from "../api";
import { type Content, contentOf, same } from "./content";
import { type Found, find, MOST_BLOCKS, parts } from "./tree";

/** A new block as it is sent: with the id that it shall have. */
export type NewBlock = Content & { id: string; children: NewBlock[] };
/** After this sibling, or first in this parent: the id of a block or of the document. */
export type Position = { after: string } | { startOf: string };

export type Call =
  | { call: "add"; position: Position; blocks: NewBlock[] }
  | { call: "move"; position: Position; ids: string[] }
  | { call: "set"; id: string; content: Content }
  | { call: "delete"; id: string };

/**
 * The calls that turn one document into the other, in an order in which each is possible and no text is lost when
 * the rest fails: what is new comes first, then what is moved, then what is changed, and what goes goes last.
 */
export function changes(document: string, before: Block[], now: Block[]): Call[] {
  const were = find(document, before);
  const are = find(document, now);
  return [...arranged(document, now, were), ...rewritten(were, are), ...removed(document, were, are)];
}

/** Whether anything is to be done about what stands in a block. */
function rewritten(were: Map<string, Found>, are: Map<string, Found>): Call[] {
  const calls: Call[] = [];
  for (const [id, { block }] of are) {
    const old = were.get(id)?.block;
    if (old && !same(old, block)) calls.push({ call: "set", id, content: contentOf(block) });
  }
  return calls;
}

/** A block takes those inside with it; by then, those that stay have been moved out. */
function removed(document: string, were: Map<string, Found>, are: Map<string, Found>): Call[] {
  const calls: Call[] = [];
  for (const [id, { parent }] of were) {
    if (!are.has(id) && (parent === document || are.has(parent))) calls.push({ call: "delete", id });
  }
  return calls;
}

/** Blocks that are new or stand elsewhere, from the outermost in: where a block goes, all around it is in place. */
function arranged(parent: string, now: Block[], were: Map<string, Found>): Call[] {
  const staying = stay(parent, now, were);
  const calls: Call[] = [];
  let position: Position = { startOf: parent };
  for (const block of now) {
    if (!were.has(block.id)) push(calls, { call: "add", position, blocks: [fresh(block, were)] }, were);
    else if (!staying.has(block.id)) push(calls, { call: "move", position, ids: [block.id] }, were);
    position = { after: block.id };
  }
  const inside = now.flatMap((block) => (were.has(block.id) ? arranged(block.id, block.children, were) : within(block, were)));
  return [...calls, ...inside];
}

/** What is inside a new block was made with it, but for blocks that there were. */
function within(block: Block, were: Map<string, Found>): Call[] {
  const calls: Call[] = [];
  let position: Position = { startOf: block.id };
  for (const child of block.children) {
    if (were.has(child.id)) push(calls, { call: "move", position, ids: [child.id] }, were);
    position = { after: child.id };
  }
  const deeper = block.children.flatMap((child) =>
    were.has(child.id) ? arranged(child.id, child.children, were) : within(child, were),
  );
  return [...calls, ...deeper];
}

function fresh(block: Block, were: Map<string, Found>): NewBlock {
  const children = block.children.filter((child) => !were.has(child.id));
  return { ...contentOf(block), id: block.id, children: children.map((child) => fresh(child, were)) };
}

/** Appends a call, or lengthens the last one where this continues it. */
function push(calls: Call[], call: Call, were: Map<string, Found>): void {
  const last = calls.at(-1);
  if (last?.call === "add" && call.call === "add" && follows(call.position, last.blocks.at(-1)?.id)) {
    const together = [...last.blocks, ...call.blocks];
    if (parts(together) <= MOST_BLOCKS) return void (last.blocks = together);
  }
  if (last?.call === "move" && call.call === "move" && follows(call.position, last.ids.at(-1)) && last.ids.length < MOST_BLOCKS) {
    // One that was inside another of them goes with it first, and out of it then.
    const apart = call.ids.every((id) => last.ids.every((other) => !inside(id, other, were)));
    if (apart) return void last.ids.push(...call.ids);
  }
  calls.push(call);
}

function inside(id: string, outer: string, were: Map<string, Found>): boolean {
  const parent = were.get(id)?.parent;
  return parent !== undefined && (parent === outer || inside(parent, outer, were));
}

function follows(position: Position, id: string | undefined): boolean {
  return "after" in position && position.after === id;
}

/** The children that need not move: the most that are in their order already. */
function stay(parent: string, now: Block[], were: Map<string, Found>): Set<string> {
  const candidates = now.flatMap(({ id }) => {
    const old = were.get(id);
    return old?.parent === parent ? [{ id, at: old.at }] : [];
  });
  return new Set(rising(candidates).map(({ id }) => id));
}

/** A longest rising subsequence, by patience sorting. */
function rising<T extends { at: number }>(items: T[]): T[] {
  const tails: number[] = [];
  const before: number[] = [];
  items.forEach((item, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((items[tails[middle] ?? 0]?.at ?? 0) < item.at) low = middle + 1;
      else high = middle;
    }
    before[index] = tails[low - 1] ?? -1;
    tails[low] = index;
  });
  const chosen: T[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const item = items[index];
    if (item) chosen.unshift(item);
  }
  return chosen;
}
