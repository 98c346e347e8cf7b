/** The numbers of comments beside blocks. */
import { Decoration } from "prosemirror-view";

import { markerOf } from "../document/comments/marker";
import type { Counts } from "../document/comments/threads";
import { decorating } from "./decorating";
import type { Naming } from "./mapping";
import type { Editor } from "./schema";

const numbers = decorating<{ block: string; count: number }>("docentCounts", (_, position, { block, count }) =>
  // Before its text, not in it: the caret never meets it. Under the same key the element stays as it is.
  Decoration.widget(position + 1, () => drawn(block, count), { side: -1, key: `${block}/${count}`, ignoreSelection: true, stopEvent: () => true }),
);

export const counting = numbers.extension;

/** Shows these numbers instead of those before. */
export function count(editor: Editor, counts: Counts, name: Naming): void {
  numbers.show(editor, new Map([...counts].map(([block, count]) => [name(block), { block, count }])));
}

function drawn(block: string, count: number): HTMLElement {
  const at = window.document.createElement("span");
  at.className = "docent-comments-at";
  at.contentEditable = "false";
  const button = at.appendChild(window.document.createElement("button"));
  const { attributes, text } = markerOf(block, count);
  for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value);
  button.textContent = text;
  return at;
}
