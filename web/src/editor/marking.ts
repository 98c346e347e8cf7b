/** Marks in the margin of blocks. */
import type { Node } from "prosemirror-model";
import { Decoration } from "prosemirror-view";

import { attributesOf } from "../document/unseen/Marked";
import type { Marks } from "../document/unseen/passages";
import { decorating } from "./decorating";
import type { Naming } from "./mapping";
import type { Editor } from "./schema";

const marks = decorating<Record<string, string>>("docentMarks", (block, position, attributes) => {
  // The block itself, without those inside.
  const content = block.firstChild;
  return content ? Decoration.node(position + 1, position + 1 + content.nodeSize, isEmpty(content) ? withoutBar(attributes) : attributes) : undefined;
});

export const marking = marks.extension;

/** Shows these marks instead of those before. */
export function mark(editor: Editor, shown: Marks, name: Naming): void {
  marks.show(editor, new Map([...shown].map(([block, mark]) => [name(block), attributesOf(block, mark)])));
}

function isEmpty(content: Node): boolean {
  return content.isTextblock && content.childCount === 0;
}

/** An empty block has its words in the place of the bar: what may be done with it. */
function withoutBar({ class: _, ...attributes }: Record<string, string>): Record<string, string> {
  return attributes;
}
