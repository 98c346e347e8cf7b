/** The numbers of comments beside blocks: shown by the editor as decorations, which are no part of the document. */
import { createExtension } from "@blocknote/core";
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

import { markerOf } from "../document/comments/marker";
import type { Counts } from "../document/comments/threads";
import type { Naming } from "./mapping";
import type { Editor } from "./schema";

/** The blocks that something is said about, by the editor's names for them. */
type Said = ReadonlyMap<string, { block: string; count: number }>;
type State = { said: Said; shown: DecorationSet };

const key = new PluginKey<State>("docentCounts");
const none: State = { said: new Map(), shown: DecorationSet.empty };

const plugin = new Plugin<State>({
  key,
  state: {
    init: () => none,
    apply: (tr, state) => {
      const said = tr.getMeta(key) as Said | undefined;
      if (!said && (!tr.docChanged || state.said.size === 0)) return state;
      return decorated(tr.doc, said ?? state.said);
    },
  },
  props: { decorations: (state) => key.getState(state)?.shown },
});

export const counting = createExtension({ key: "docentCounts", prosemirrorPlugins: [plugin] });

/** Shows these numbers instead of those before. */
export function count(editor: Editor, counts: Counts, name: Naming): void {
  const before = key.getState(editor.prosemirrorState)?.said;
  if (counts.size === 0 && !before?.size) return;
  const said: Said = new Map([...counts].map(([block, count]) => [name(block), { block, count }]));
  editor.transact((tr) => tr.setMeta(key, said).setMeta("addToHistory", false));
}

function decorated(document: Node, said: Said): State {
  if (said.size === 0) return none;
  const found: Decoration[] = [];
  document.descendants((node, position) => {
    const own = node.type.name === "blockContainer" ? said.get(node.attrs.id as string) : undefined;
    // Before its text, not in it: the caret never meets it. Under the same key the element stays as it is.
    if (own) found.push(Decoration.widget(position + 1, () => drawn(own.block, own.count), { side: -1, key: `${own.block}/${own.count}`, ignoreSelection: true, stopEvent: () => true }));
    return !node.isTextblock;
  });
  return { said, shown: DecorationSet.create(document, found) };
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
