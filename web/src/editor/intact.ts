/** Collections as the server has them: the editor makes them, moves them and takes them out, and changes nothing in them. */
import type { Block } from "../api";

/**
 * What the editor shows, with each collection that the server has as it has it. Their items are changed by routes of
 * their own; what the editor holds of them may be old, because its undo brings back what stood there once.
 */
export function intact(mine: Block[], base: Block[]): Block[] {
  const known = new Map(collections(base).map((block) => [block.id, block]));
  return known.size > 0 ? kept(mine, known) : mine;
}

function collections(blocks: Block[]): Block[] {
  return blocks.flatMap((block) => (block.kind === "collection" ? [block] : collections(block.children)));
}

/** What is the same stays the same list: that is quickly seen. */
function kept(blocks: Block[], known: Map<string, Block>): Block[] {
  const made = blocks.map((block) => {
    if (block.kind === "collection") return known.get(block.id) ?? block;
    const children = kept(block.children, known);
    return children === block.children ? block : { ...block, children };
  });
  return made.every((block, index) => block === blocks[index]) ? blocks : made;
}
