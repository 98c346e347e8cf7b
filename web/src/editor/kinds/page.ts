/** A page or card inside the document; what stands on it is inside the block. */
import { type Inline, toInline, toRuns } from "../runs";
import { type Kind, keep, kept } from "./kind";

export const page: Kind = {
  kind: "page",
  types: ["page"],
  toEditor: ({ runs, properties: { style, ...rest } }) => ({
    type: "page",
    props: { look: style === "card" ? "card" : "page", kept: keep(rest) },
    content: toInline(runs ?? []),
  }),
  toContent: (block) => ({
    kind: "page",
    runs: toRuns((block.content ?? []) as Inline[]),
    properties: { ...kept(block), ...(block.props?.look === "card" ? { style: "card" } : {}) },
  }),
};
