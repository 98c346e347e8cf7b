/** Inline text: our runs, and what the editor has for them. */
import type { Run } from "../api";

export type Styles = Record<string, string | boolean>;
export type StyledText = { type: "text"; text: string; styles: Styles };
export type Link = { type: "link"; href: string; content: StyledText[] };
/** A picture, wiki link, embed or HTML in the text: the run as it came, in JSON. */
export type Piece = { type: "piece"; props: { run: string } };
export type Inline = StyledText | Link | Piece;

/** What the editor shows for runs. */
export function toInline(runs: Run[]): Inline[] {
  const inline: Inline[] = [];
  let formula = "";
  for (const run of runs) {
    if (run.kind && run.kind !== "text") {
      inline.push({ type: "piece", props: { run: JSON.stringify(run) } });
      formula = "";
      continue;
    }
    const styles = stylesOf(run);
    // Two formulas in a row would become one: the second is told apart by its style's value.
    if (styles.latex === formula) styles.latex += "+";
    formula = typeof styles.latex === "string" ? styles.latex : "";
    const text: StyledText = { type: "text", text: run.text, styles };
    if (run.href === null || run.href === undefined) inline.push(text);
    else inline.push({ type: "link", href: run.href, content: [text] });
  }
  return inline;
}

/** The runs of what stands in the editor. */
export function toRuns(inline: Inline[]): Run[] {
  return inline.flatMap((item): Run[] => {
    if (item.type === "piece") return pieceOf(item.props.run);
    if (item.type === "text") return item.text ? [runOf(item)] : [];
    return item.content.filter(({ text }) => text).map((text) => runOf(text, item.href));
  });
}

/** Plain characters as the editor has them. */
export function toPlain(text: string): StyledText[] {
  return text ? [{ type: "text", text, styles: {} }] : [];
}

/** The characters of what stands in a block of plain text. */
export function fromPlain(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === "string" ? content : "";
  return (content as Inline[]).map((item) => (item.type === "text" ? item.text : "")).join("");
}

/** The run of a piece; none of what was pasted and is no run. */
export function pieceOf(json: string): Run[] {
  try {
    const run = JSON.parse(json) as Run | null;
    return typeof run?.text === "string" && typeof run.kind === "string" ? [run] : [];
  } catch {
    return [];
  }
}

const FLAGS = ["bold", "italic", "strike", "code"] as const;

function stylesOf({ marks, title, href }: Run): Styles {
  const styles: Styles = {};
  const other: string[] = [];
  const names = marks ?? [];
  for (const mark of names) {
    const colon = mark.indexOf(":");
    const name = colon < 0 ? mark : mark.slice(0, colon);
    const value = colon < 0 ? "" : mark.slice(colon + 1);
    if (FLAGS.includes(name as "bold")) styles[name] = true;
    else if (name === "formula") styles.latex = names.includes("display") ? "display" : "inline";
    else if (name === "highlight") styles.backgroundColor = toBackground(value);
    else if (name === "comment") styles.comment = `=${value}`;
    else if (name !== "display" || !names.includes("formula")) other.push(mark);
  }
  if (other.length > 0) styles.other = other.join("\n");
  if (title && href) styles.linkTitle = title;
  return styles;
}

function runOf({ text, styles }: StyledText, href?: string): Run {
  const marks: string[] = FLAGS.filter((flag) => styles[flag]);
  if (typeof styles.latex === "string") {
    marks.push("formula");
    if (styles.latex.startsWith("display")) marks.push("display");
  }
  if (typeof styles.backgroundColor === "string") {
    const color = fromBackground(styles.backgroundColor);
    if (color !== undefined) marks.push(color ? `highlight:${color}` : "highlight");
  }
  const comment = typeof styles.comment === "string" ? styles.comment.slice(1) : undefined;
  if (comment !== undefined) marks.push(comment ? `comment:${comment}` : "comment");
  if (typeof styles.other === "string") marks.push(...styles.other.split("\n"));
  return {
    text,
    ...(marks.length > 0 && { marks }),
    ...(href !== undefined && { href }),
    ...(href !== undefined && typeof styles.linkTitle === "string" && { title: styles.linkTitle }),
  };
}

/** The usual colour of a highlight, in the editor. */
export const USUAL = "highlight";

/** The editor has no word for the usual colour, and its word for none is a colour that text may name. */
function toBackground(color: string): string {
  if (color === "") return USUAL;
  return color === USUAL || color === "default" || color.startsWith("=") ? `=${color}` : color;
}

function fromBackground(value: string): string | undefined {
  if (value === "default") return undefined;
  if (value === USUAL) return "";
  return value.startsWith("=") ? value.slice(1) : value;
}
