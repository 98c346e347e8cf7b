/** Blocks that the editor shows as a whole: collections, which are changed in their place, and what it does not know. */
import { type BlockNoteEditor, createExtension } from "@blocknote/core";
import { createReactBlockSpec } from "@blocknote/react";
import { createContext, useContext, useMemo, useSyncExternalStore } from "react";

import { Held, Preview } from "../../blocks/Collection";
import { SpaceId } from "../../blocks/Runs";
import { LiveCollection } from "../../collections/LiveCollection";
import { editor as strings } from "../../strings/editor";
import { shownIn } from "../kinds/collection";
import { contentIn } from "../kinds/opaque";
import { Names } from "../names";

/** Which blocks of the editor are which on the server. */
export const BlockNames = createContext(new Names());

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
    render: ({ block, editor }) => (
      <div className="docent-shown" contentEditable={false}>
        {block.props.source && <Items id={block.id} source={block.props.source} canWrite={editor.isEditable} />}
      </div>
    ),
    // What is copied is what stands in the text now.
    toExternalHTML: ({ block }) => <Held block={shownIn(block)} />,
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

/** A collection: what the editor holds of it until the server has it, and from then on what the server has. */
function Items({ id, source, canWrite }: { id: string; source: string; canWrite: boolean }) {
  const space = useContext(SpaceId);
  const names = useContext(BlockNames);
  const block = useSyncExternalStore(names.watch, () => names.saved(id));
  const held = useMemo(() => <Preview block={shownIn({ type: "collection", props: { source } })} />, [source]);
  return block ? <LiveCollection space={space} block={block} canWrite={canWrite} fallback={held} /> : held;
}
