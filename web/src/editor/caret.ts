/** Where somebody writes stays where they write, whatever others do to the block and wherever they move it. */
import type { Node } from "prosemirror-model";
import { type Selection, TextSelection, type Transaction } from "prosemirror-state";

/** A selection inside the text of one block, counted from where the text begins, and what stood there. */
export type Caret = { block: string; text: string; anchor: number; head: number };

/** None where it is in no text of a block's own, or reaches over several. */
export function caretOf({ $anchor, $head }: Selection): Caret | undefined {
  const { depth } = $anchor;
  const block = depth > 0 ? $anchor.node(depth - 1) : undefined;
  if (block?.type.name !== "blockContainer" || !$anchor.sameParent($head)) return undefined;
  return { block: block.attrs.id as string, text: textOf($anchor.parent), anchor: $anchor.parentOffset, head: $head.parentOffset };
}

/** Puts the selection back into its text, if the block is still there: beside the same letters. */
export function keep({ block, text, anchor, head }: Caret, tr: Transaction): void {
  const is = caretOf(tr.selection);
  if (is?.block === block && is.text === text && is.anchor === anchor && is.head === head) return;
  const at = placeOf(tr.doc, block);
  if (!at) return;
  const now = textOf(at.text);
  const within = (offset: number) => tr.doc.resolve(at.start + moved(text, now, offset));
  tr.setSelection(TextSelection.between(within(anchor), within(head)));
}

/** Where the place between two letters of a text is in what became of it: behind as many of the letters before it as are still there. */
export function moved(before: string, after: string, offset: number): number {
  const [left, right] = [before.slice(0, offset), before.slice(offset)];
  const start = shared(left, after);
  if (start === left.length) return start;
  const end = shared(reversed(right), reversed(after));
  if (end === right.length && end > 0) return after.length - end;
  return around(left, right, after) ?? Math.min(start, after.length);
}

/** Both sides changed: behind what stood right before the place, or before what stood right behind it; the longest that is found counts. */
function around(left: string, right: string, after: string): number | undefined {
  for (let length = Math.min(NEAR, Math.max(left.length, right.length)); length > 0; length -= 1) {
    const near = left.slice(-length);
    if (near.length === length && after.includes(near)) return after.indexOf(near) + length;
    const next = right.slice(0, length);
    if (next.length === length && after.includes(next)) return after.indexOf(next);
  }
  return undefined;
}

/** Letters beside the place that are looked for. */
const NEAR = 40;

function shared(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

const reversed = (text: string): string => [...text].reverse().join("");

/** One letter for each place. */
const textOf = (node: Node): string => node.textBetween(0, node.content.size, undefined, "\ufffc");

function placeOf(doc: Node, block: string): { start: number; text: Node } | undefined {
  let found: { start: number; text: Node } | undefined;
  doc.descendants((node, position) => {
    const text = node.type.name === "blockContainer" && node.attrs.id === block ? node.firstChild : undefined;
    if (text?.isTextblock) found = { start: position + 2, text };
    return found === undefined && !node.isTextblock;
  });
  return found;
}
