/** Prose: paragraphs, headings, list items, tasks, quotes and callouts. */
import { COLORS_DEFAULT } from "@blocknote/core";

import { type Inline, toInline, toRuns } from "../runs";
import { type EditorBlock, type Kind, type Shown, keep, kept, word } from "./kind";

type Properties = Record<string, unknown>;
type List = { type: string; start?: number; state?: string } & Properties;
type Callout = { kind?: string; title?: string; fold?: string };

const ITEMS: Record<string, string> = {
  bullet: "bulletListItem",
  numbered: "numberedListItem",
  task: "checkListItem",
  toggle: "toggleListItem",
};
const LISTS = Object.fromEntries(Object.entries(ITEMS).map(([list, item]) => [item, list]));

export const prose: Kind = {
  kind: "text",
  types: ["paragraph", "heading", "quote", "callout", ...Object.values(ITEMS)],
  toEditor: ({ runs, properties }) => {
    const { align, color, ...rest } = properties;
    const { type, props, other } = typed(rest);
    const looks = { textAlignment: word(align) || "left", textColor: toColor(word(color)) };
    return { type, props: { ...looks, ...props, kept: keep(other) }, content: toInline(runs ?? []) };
  },
  toContent: (block) => {
    const { textAlignment, textColor } = block.props ?? {};
    const properties = propertiesOf(block);
    if (textAlignment && textAlignment !== "left") properties.align = textAlignment;
    const color = fromColor(word(textColor));
    if (color) properties.color = color;
    return { kind: "text", runs: toRuns((block.content ?? []) as Inline[]), properties };
  },
};

/** The outermost of what a text is (a list marker, then a callout, then a quote, then the style) is its type. */
function typed({ list, callout, quote, style, ...rest }: Properties): Shown & { other: Properties } {
  const inner = { ...(quote ? { quote } : {}), ...(style ? { style } : {}) };
  if (list) {
    const { props, other } = item(list as List);
    return { type: ITEMS[(list as List).type] ?? "bulletListItem", props, other: { ...rest, ...inner, ...(callout ? { callout } : {}), ...other } };
  }
  if (callout) {
    const { kind, title, fold } = callout as Callout;
    return { type: "callout", props: { kind: kind ?? "", title: title ?? "", fold: fold ?? "none" }, other: { ...rest, ...inner } };
  }
  if (quote) return { type: "quote", props: {}, other: { ...rest, ...(style ? { style } : {}) } };
  const level = /^h([1-6])$/.exec(word(style))?.[1];
  if (level) return { type: "heading", props: { level: Number(level) }, other: rest };
  return { type: "paragraph", props: { look: style === "caption" ? "caption" : "body" }, other: rest };
}

/** What an item of a list is beside its type; the days of a task and how it repeats ride along. */
function item({ type, start, state, ...rest }: List): { props: Properties; other: Properties } {
  if (type === "numbered") return { props: { start }, other: {} };
  if (type !== "task") return { props: {}, other: {} };
  const other = { ...rest, ...(state === "canceled" ? { state } : {}) };
  const checked = state === "done" || state === "canceled";
  return { props: { checked }, other: Object.keys(other).length > 0 ? { list: other } : {} };
}

function propertiesOf(block: EditorBlock): Properties {
  const { list, callout, quote, style, ...rest } = kept(block);
  const props = block.props ?? {};
  const inner = { ...(quote ? { quote } : {}), ...(style ? { style } : {}) };
  if (LISTS[block.type]) {
    return { ...rest, ...inner, ...(callout ? { callout } : {}), list: listOf(block, (list ?? {}) as List) };
  }
  switch (block.type) {
    case "callout": {
      const fold = props.fold && props.fold !== "none" ? { fold: props.fold } : {};
      return { ...rest, ...inner, callout: { kind: word(props.kind), ...(props.title ? { title: props.title } : {}), ...fold } };
    }
    case "quote":
      return { ...rest, ...inner, quote: true };
    case "heading":
      return { ...rest, style: `h${String(props.level)}` };
    default:
      return { ...rest, ...(props.look === "caption" ? { style: "caption" } : {}) };
  }
}

function listOf({ type, props }: EditorBlock, { type: _, state, ...days }: List): Properties {
  const list = LISTS[type];
  if (list === "numbered" && typeof props?.start === "number" && props.start !== 1) return { type: list, start: props.start };
  if (list !== "task") return { type: list };
  const closed = state === "canceled" ? state : "done";
  return { ...days, type: list, state: props?.checked ? closed : "todo" };
}

type Named = keyof typeof COLORS_DEFAULT;

/** The editor has names for its colours, which follow light and dark; the model has #RRGGBB. */
function toColor(color: string): string {
  const named = Object.entries(COLORS_DEFAULT).find(([, { text }]) => text === color);
  return named?.[0] ?? (color || "default");
}

function fromColor(color: string): string {
  if (!color || color === "default") return "";
  const named = COLORS_DEFAULT[color as Named];
  return named ? named.text : /^#[0-9a-f]{6}$/i.test(color) ? color : "";
}
