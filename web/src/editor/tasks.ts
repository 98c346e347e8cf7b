/** A task that was given up and is taken up again is an open one: when it is checked next, it is done. */
import { createExtension } from "@blocknote/core";
import { type EditorState, Plugin, type Transaction } from "prosemirror-state";

import { parsed } from "./kinds/kind";

const plugin = new Plugin({
  appendTransaction: (transactions, _, state) => (transactions.some(({ docChanged }) => docChanged) ? takenUp(state) : null),
});

/** Forgets that open tasks were given up; nothing where there are none. */
function takenUp(state: EditorState): Transaction | null {
  const { tr } = state;
  state.doc.descendants((node, at) => {
    if (node.type.name !== "checkListItem" || node.attrs.checked || !String(node.attrs.kept).includes("canceled")) return;
    const { list, ...rest } = parsed(node.attrs.kept) ?? {};
    const { state: was, ...days } = (list ?? {}) as Record<string, unknown>;
    if (was !== "canceled") return;
    const kept = { ...rest, ...(Object.keys(days).length > 0 && { list: days }) };
    tr.setNodeAttribute(at, "kept", Object.keys(kept).length > 0 ? JSON.stringify(kept) : "");
  });
  return tr.docChanged ? tr : null;
}

export const tasks = createExtension({ key: "tasks", prosemirrorPlugins: [plugin] });
