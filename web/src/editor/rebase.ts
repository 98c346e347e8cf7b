/** Puts what was changed here onto what the server has now. */
import type { Block } from "../api";
import { type Call, type NewBlock, type Position, changes } from "./changes";
import { type Content, contentOf, same } from "./content";
import { merge } from "./merge";
import { type Found, Tree, find } from "./tree";

/** A block that was changed here and there in ways that contradict each other. */
export type Conflict = { blockId: string; mine: Block; theirs: Block };

export type Rebased = {
  /** What the document becomes here: theirs, with all that was done here. */
  blocks: Block[];
  conflicts: Conflict[];
};

/**
 * Theirs with the changes from `base` to `mine`. What one side deleted and the other changed stays; a block that both
 * changed is merged by words; where that cannot be, or the block is `held` by a conflict from before, mine stands and
 * the conflict is reported.
 */
export function rebase(
  document: string,
  base: Block[],
  mine: Block[],
  theirs: Block[],
  held: ReadonlySet<string> = new Set(),
): Rebased {
  const tree = new Tree(document, theirs);
  const sides: Sides = { were: find(document, base), ours: find(document, mine), held, conflicts: [] };
  for (const call of changes(document, base, mine)) replay(tree, call, sides);
  return { blocks: tree.blocks, conflicts: sides.conflicts };
}

type Sides = {
  were: Map<string, Found>;
  ours: Map<string, Found>;
  held: ReadonlySet<string>;
  conflicts: Conflict[];
};

function replay(tree: Tree, call: Call, sides: Sides): void {
  switch (call.call) {
    case "add":
      return tree.add(anchored(tree, call.position, sides), unknown(tree, call.blocks));
    case "move":
      return tree.move(anchored(tree, call.position, sides), call.ids);
    case "set":
      return rewrite(tree, call.id, call.content, sides);
    case "delete":
      if (untouched(tree.get(call.id), sides.were)) tree.take(call.id);
  }
}

/** The blocks that are not there yet. Where the answer of an earlier try was lost they are, and get what they say now. */
function unknown(tree: Tree, blocks: NewBlock[]): Block[] {
  return blocks.flatMap(({ children, ...block }) => {
    const inside = unknown(tree, children);
    if (!tree.has(block.id)) return [{ ...block, children: inside }];
    tree.set(block.id, contentOf({ ...block, children: [] }));
    tree.add({ startOf: block.id }, inside);
    return [];
  });
}

/** The place itself, or beside the nearest block before it that is still there, or beside what it was inside. */
function anchored(tree: Tree, position: Position, sides: Sides): Position {
  const anchor = "after" in position ? position.after : position.startOf;
  if (tree.has(anchor)) return position;
  if ("startOf" in position) return anchored(tree, { after: anchor }, sides);
  const gone = sides.ours.get(anchor);
  if (!gone) return position;
  const siblings = [...sides.ours.values()].filter(({ parent, at }) => parent === gone.parent && at < gone.at);
  const before = siblings.reverse().find(({ block }) => tree.has(block.id));
  return before ? { after: before.block.id } : anchored(tree, { startOf: gone.parent }, sides);
}

function rewrite(tree: Tree, id: string, mine: Content, sides: Sides): void {
  const theirs = tree.get(id);
  const base = sides.were.get(id)?.block;
  if (!base) return;
  if (!theirs) {
    // Deleted there while it was changed here: what was typed is not lost.
    const block: Block = { ...mine, id, children: [] };
    return tree.add(anchored(tree, { after: id }, sides), [block]);
  }
  const merged = sides.held.has(id) ? undefined : merge(contentOf(base), mine, contentOf(theirs));
  if (!merged) sides.conflicts.push({ blockId: id, mine: { ...mine, id, children: [] }, theirs: { ...theirs, children: [] } });
  tree.set(id, merged ?? mine);
}

/** Whether a block and all inside it are as they were, and nothing was moved into it. */
function untouched(block: Block | undefined, were: Map<string, Found>): boolean {
  if (!block) return false;
  const before = were.get(block.id)?.block;
  const stays = (child: Block) => were.get(child.id)?.parent === block.id && untouched(child, were);
  return before !== undefined && same(before, block) && block.children.every(stays);
}
