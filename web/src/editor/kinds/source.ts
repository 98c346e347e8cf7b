/** Blocks of source: formulas, and what the model cannot hold. And the rule between blocks. */
import { fromPlain, toPlain } from "../runs";
import { type Kind, word } from "./kind";

export const formula = source("formula");
export const raw = source("raw");

function source(kind: "formula" | "raw"): Kind {
  return {
    kind,
    types: [kind],
    toEditor: ({ text }) => ({ type: kind, props: {}, content: toPlain(text ?? "") }),
    toContent: ({ content }) => ({ kind, text: fromPlain(content), properties: {} }),
  };
}

export const line: Kind = {
  kind: "line",
  types: ["divider"],
  toEditor: ({ properties }) => ({ type: "divider", props: { lineStyle: word(properties.style) || "regular" } }),
  toContent: ({ props }) => {
    const style = word(props?.lineStyle) || "regular";
    return { kind: "line", text: "", properties: style === "regular" ? {} : { style } };
  },
};
