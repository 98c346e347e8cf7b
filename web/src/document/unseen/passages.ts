/** What agents wrote and nobody has looked at: how it is marked, and which blocks of it stand together. */
import type { Block, Document } from "../../api";

/** How a block is marked: who wrote it, and whether it was looked at since the document was opened. */
export type Mark = { by?: string; looked: boolean };
/** By the block's id. */
export type Marks = ReadonlyMap<string, Mark>;

/** Blocks one after the other in reading order. */
export type Passage = string[];

type Written = Pick<Document, "blocks" | "unseen">;

/** Who wrote each block that nobody has looked at. What is inside a collection is shown, and marked, with the collection. */
export function unseenBlocks({ blocks, unseen }: Written): Map<string, string | undefined> {
  const by = new Map(unseen.flatMap((group) => group.blocks.map((block) => [block, group.by ?? undefined] as const)));
  const found = new Map<string, string | undefined>();
  const visit = (block: Block) => {
    const marked = block.kind === "collection" ? inside(block).find(({ id }) => by.has(id)) : block;
    if (marked && by.has(marked.id)) found.set(block.id, by.get(marked.id));
    if (block.kind !== "collection") block.children.forEach(visit);
  };
  if (by.size > 0) blocks.forEach(visit);
  return found;
}

/** The blocks that are marked, as they stand together. */
export function passages(blocks: Block[], marked: ReadonlyMap<string, unknown>): Passage[] {
  const found: Passage[] = [];
  let current: Passage | undefined;
  const visit = (block: Block) => {
    if (!marked.has(block.id)) current = undefined;
    else if (current) current.push(block.id);
    else found.push((current = [block.id]));
    if (block.kind !== "collection") block.children.forEach(visit);
  };
  if (marked.size > 0) blocks.forEach(visit);
  return found;
}

/** A block with all inside. */
function inside(block: Block): Block[] {
  return [block, ...block.children.flatMap(inside)];
}
