/** Blocks that are shown here and changed elsewhere: collections, and what the editor does not know. */
import { type BlockNoteEditor, createExtension } from "@blocknote/core";
import { createReactBlockSpec } from "@blocknote/react";

import { Collection } from "../../blocks/Collection";
import { editor as strings } from "../../strings/editor";
import { shownIn } from "../kinds/collection";
import { contentIn } from "../kinds/opaque";

/** The package deletes what it cannot type in with one key at its edge: the first selects it, the second deletes. */
const careful = createExtension({
  key: "careful-edges",
  keyboardShortcuts: {
    Backspace: ({ editor }) => {
      const { prevBlock } = editor.getTextCursorPosition();
      return atEdge(editor, "start") && selects(editor, prevBlock);
    },
    Delete: ({ editor }) => {
      const { nextBlock } = editor.getTextCursorPosition();
      return atEdge(editor, "end") && selects(editor, nextBlock);
    },
  },
});

type Any = BlockNoteEditor<any, any, any>;

function atEdge(editor: Any, edge: "start" | "end"): boolean {
  const { empty, $from } = editor.prosemirrorState.selection;
  return empty && $from.parent.isTextblock && $from.parentOffset === (edge === "start" ? 0 : $from.parent.content.size);
}

function selects(editor: Any, block: { id: string; type: string } | undefined): boolean {
  if (block?.type !== "collection" && block?.type !== "opaque") return false;
  editor.setTextCursorPosition(block.id);
  return true;
}

export const collection = createReactBlockSpec(
  { type: "collection", propSchema: { source: { default: "" } }, content: "none" },
  {
    render: ({ block }) => (
      <div className="docent-shown" contentEditable={false}>
        {block.props.source && <Collection block={shownIn(block)} />}
      </div>
    ),
  },
  [careful],
);

export const opaque = createReactBlockSpec(
  { type: "opaque", propSchema: { source: { default: "" } }, content: "none" },
  {
    render: ({ block }) => {
      const { kind, text } = contentIn(block.props.source);
      return (
        <div className="docent-source" contentEditable={false}>
          <span className="docent-source-name">{strings.opaque(kind)}</span>
          {text && <pre>{text}</pre>}
        </div>
      );
    },
  },
);
