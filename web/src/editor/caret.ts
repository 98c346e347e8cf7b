/** Where somebody writes goes along with the block that they write in, wherever others move it. */
import type { Node } from "prosemirror-model";
import { type Selection, TextSelection, type Transaction } from "prosemirror-state";

/** A selection inside one block, counted from where the block begins. */
export type Caret = { block: string; anchor: number; head: number };

/** None where it reaches over several blocks. */
export function caretOf({ $anchor, $head }: Selection): Caret | undefined {
  const depth = depthOf($anchor);
  if (depth === undefined) return undefined;
  const [start, end] = [$anchor.before(depth), $anchor.after(depth)];
  if ($head.pos < start || $head.pos > end) return undefined;
  return { block: $anchor.node(depth).attrs.id as string, anchor: $anchor.pos - start, head: $head.pos - start };
}

/** Puts the selection back into its block, if it is not there any more and the block is. */
export function keep({ block, anchor, head }: Caret, tr: Transaction): void {
  if (caretOf(tr.selection)?.block === block) return;
  const at = placeOf(tr.doc, block);
  if (!at) return;
  const within = (offset: number) => tr.doc.resolve(Math.min(at.start + offset, at.end));
  tr.setSelection(TextSelection.between(within(anchor), within(head)));
}

type Depths = Selection["$anchor"];

/** The innermost block. */
function depthOf(place: Depths): number | undefined {
  for (let depth = place.depth; depth > 0; depth -= 1) if (place.node(depth).type.name === "blockContainer") return depth;
  return undefined;
}

function placeOf(doc: Node, block: string): { start: number; end: number } | undefined {
  let found: { start: number; end: number } | undefined;
  doc.descendants((node, position) => {
    if (node.type.name === "blockContainer" && node.attrs.id === block) found = { start: position, end: position + node.nodeSize };
    return found === undefined && !node.isTextblock;
  });
  return found;
}
