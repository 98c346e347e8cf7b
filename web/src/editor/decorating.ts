/** What is shown about blocks and is no part of the document: decorations, drawn anew where the document changes. */
import { createExtension } from "@blocknote/core";
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey } from "prosemirror-state";
import { type Decoration, DecorationSet } from "prosemirror-view";

import type { Editor } from "./schema";

/** What is shown about each block, by the editor's names for them. */
type About<What> = ReadonlyMap<string, What>;

/** An extension of the editor that draws what `show` is given, in the place of what it was given before. */
export function decorating<What>(name: string, draw: (block: Node, position: number, what: What) => Decoration | undefined) {
  type State = { about: About<What>; shown: DecorationSet };
  const key = new PluginKey<State>(name);
  const none: State = { about: new Map(), shown: DecorationSet.empty };
  const decorated = (document: Node, about: About<What>): State => {
    if (about.size === 0) return none;
    const found: Decoration[] = [];
    document.descendants((node, position) => {
      const what = node.type.name === "blockContainer" ? about.get(node.attrs.id as string) : undefined;
      const decoration = what !== undefined && draw(node, position, what);
      if (decoration) found.push(decoration);
      return !node.isTextblock;
    });
    return { about, shown: DecorationSet.create(document, found) };
  };
  const plugin = new Plugin<State>({
    key,
    state: {
      init: () => none,
      apply: (tr, state) => {
        const about = tr.getMeta(key) as About<What> | undefined;
        if (!about && (!tr.docChanged || state.about.size === 0)) return state;
        return decorated(tr.doc, about ?? state.about);
      },
    },
    props: { decorations: (state) => key.getState(state)?.shown },
  });
  const show = (editor: Editor, about: About<What>): void => {
    if (about.size === 0 && !key.getState(editor.prosemirrorState)?.about.size) return;
    editor.transact((tr) => tr.setMeta(key, about).setMeta("addToHistory", false));
  };
  return { extension: createExtension({ key: name, prosemirrorPlugins: [plugin] }), show };
}
