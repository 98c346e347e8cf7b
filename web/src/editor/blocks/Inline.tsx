/** What stands in text beside its letters: marks of our own, and pictures, wiki links, embeds and HTML. */
import { COLORS_DEFAULT, createStyleSpec, createStyleSpecFromTipTapMark, defaultStyleSpecs } from "@blocknote/core";
import { createReactInlineContentSpec } from "@blocknote/react";

import { Runs } from "../../blocks/Runs";
import { USUAL, pieceOf } from "../runs";

/** A piece is shown as the rest of the app shows it. */
export const piece = createReactInlineContentSpec(
  { type: "piece", propSchema: { run: { default: "" } }, content: "none" },
  {
    render: ({ inlineContent }) => {
      const runs = pieceOf(inlineContent.props.run);
      return (
        <span className="docent-piece" data-kind={runs[0]?.kind}>
          <Runs runs={runs} />
        </span>
      );
    },
  },
);

type Marked = { dom: HTMLElement; contentDOM: HTMLElement };

function span(className?: string): Marked {
  const dom = document.createElement("span");
  if (className) dom.className = className;
  return { dom, contentDOM: dom };
}

/** A highlight; in a colour of the package by its name, which follows light and dark. */
const highlight = createStyleSpec(
  { type: "backgroundColor", propSchema: "string" },
  {
    render: (value) => {
      const marked = span("docent-highlight");
      // The browser takes nothing but a colour here.
      if (value && value !== USUAL && !(value in COLORS_DEFAULT)) marked.dom.style.backgroundColor = value;
      return marked;
    },
  },
);

const latex = createStyleSpec({ type: "latex", propSchema: "string" }, { render: () => span("docent-formula") });
const comment = createStyleSpec({ type: "comment", propSchema: "string" }, { render: () => span("docent-comment") });
const linkTitle = createStyleSpec(
  { type: "linkTitle", propSchema: "string" },
  {
    render: (value) => {
      const marked = span();
      marked.dom.title = value ?? "";
      return marked;
    },
  },
);
const other = createStyleSpec({ type: "other", propSchema: "string" }, { render: () => span() });

/** Code that may be bold, too: the package's own excludes every other mark. */
const code = createStyleSpecFromTipTapMark(defaultStyleSpecs.code.implementation.mark.extend({ excludes: "" }), "boolean");

const { bold, italic, strike } = defaultStyleSpecs;
export const styles = { bold, italic, strike, code, backgroundColor: highlight, latex, comment, linkTitle, other };
