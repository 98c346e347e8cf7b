/** A box that stands out. */
import { createReactBlockSpec } from "@blocknote/react";

import { editor as strings } from "../../strings/editor";
import { looks } from "./props";

export const callout = createReactBlockSpec(
  {
    type: "callout",
    propSchema: { ...looks, kind: { default: "note" }, title: { default: "" }, fold: { default: "none" } },
    content: "inline",
  },
  {
    meta: { isolating: false },
    render: ({ block, editor, contentRef }) => {
      const { kind, title } = block.props;
      const change = (props: { kind?: string; title?: string }) => editor.updateBlock(block, { props });
      const kinds = kind in strings.callouts ? strings.callouts : { ...strings.callouts, [kind]: kind };
      return (
        <div className="docent-callout" data-kind={kind}>
          <div className="docent-callout-head" contentEditable={false}>
            <select aria-label={strings.calloutKind} value={kind} disabled={!editor.isEditable} onChange={(event) => change({ kind: event.target.value })}>
              {Object.entries(kinds).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
            <input
              aria-label={strings.calloutTitle}
              placeholder={strings.calloutTitle}
              defaultValue={title}
              key={title}
              readOnly={!editor.isEditable}
              onBlur={(event) => event.target.value !== title && change({ title: event.target.value })}
            />
          </div>
          <div ref={contentRef} />
        </div>
      );
    },
  },
);
