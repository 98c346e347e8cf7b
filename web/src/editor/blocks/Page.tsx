/** A page inside the document: its title; what stands on it is inside the block. */
import { createReactBlockSpec } from "@blocknote/react";
import { IconFileText, IconId } from "@tabler/icons-react";

import { editor as strings } from "../../strings/editor";
import { kept } from "./props";

export const page = createReactBlockSpec(
  { type: "page", propSchema: { look: { default: "page", values: ["page", "card"] }, ...kept }, content: "inline" },
  {
    meta: { isolating: false },
    render: ({ block, contentRef }) => {
      const card = block.props.look === "card";
      const Icon = card ? IconId : IconFileText;
      return (
        <div className="docent-page" data-look={block.props.look}>
          <span contentEditable={false}>
            <Icon size={20} role="img" aria-label={card ? strings.card : strings.page} />
          </span>
          <div ref={contentRef} />
        </div>
      );
    },
  },
);
