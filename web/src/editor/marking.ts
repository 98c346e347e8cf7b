/** Marks in the margin of blocks: shown by the editor as decorations, which are no part of the document. */
import { createExtension } from "@blocknote/core";
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

import { attributesOf } from "../document/unseen/Marked";
import type { Marks } from "../document/unseen/passages";
import type { Naming } from "./mapping";
import type { Editor } from "./schema";

/** The attributes of marked blocks, by the editor's names for them. */
type Attributes = ReadonlyMap<string, Record<string, string>>;
type State = { attributes: Attributes; shown: DecorationSet };

const key = new PluginKey<State>("docentMarks");
const none: State = { attributes: new Map(), shown: DecorationSet.empty };

const plugin = new Plugin<State>({
  key,
  state: {
    init: () => none,
    apply: (tr, state) => {
      const attributes = tr.getMeta(key) as Attributes | undefined;
      if (!attributes && (!tr.docChanged || state.attributes.size === 0)) return state;
      return decorated(tr.doc, attributes ?? state.attributes);
    },
  },
  props: { decorations: (state) => key.getState(state)?.shown },
});

export const marking = createExtension({ key: "docentMarks", prosemirrorPlugins: [plugin] });

/** Shows these marks instead of those before. */
export function mark(editor: Editor, marks: Marks, name: Naming): void {
  const attributes: Attributes = new Map([...marks].map(([block, mark]) => [name(block), attributesOf(block, mark)]));
  editor.transact((tr) => tr.setMeta(key, attributes).setMeta("addToHistory", false));
}

function decorated(document: Node, attributes: Attributes): State {
  if (attributes.size === 0) return none;
  const found: Decoration[] = [];
  document.descendants((node, position) => {
    const own = node.type.name === "blockContainer" ? attributes.get(node.attrs.id as string) : undefined;
    // The block itself, without those inside.
    const content = node.firstChild;
    if (own && content) found.push(Decoration.node(position + 1, position + 1 + content.nodeSize, isEmpty(content) ? withoutBar(own) : own));
    return !node.isTextblock;
  });
  return { attributes, shown: DecorationSet.create(document, found) };
}

function isEmpty(content: Node): boolean {
  return content.isTextblock && content.childCount === 0;
}

/** An empty block has its words in the place of the bar: what may be done with it. */
function withoutBar({ class: _, ...attributes }: Record<string, string>): Record<string, string> {
  return attributes;
}
