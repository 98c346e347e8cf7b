/** Blocks that are shown here and changed elsewhere: collections, and what the editor does not know. */
import { createReactBlockSpec } from "@blocknote/react";

import { Collection } from "../../blocks/Collection";
import { editor as strings } from "../../strings/editor";
import { shownIn } from "../kinds/collection";
import { contentIn } from "../kinds/opaque";

export const collection = createReactBlockSpec(
  { type: "collection", propSchema: { source: { default: "" } }, content: "none" },
  {
    render: ({ block }) => (
      <div className="docent-shown" contentEditable={false}>
        {block.props.source && <Collection block={shownIn(block)} />}
      </div>
    ),
  },
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
