/** What a block says, without its id and those inside, and when two blocks say the same. */
import type { Block, Run } from "../api";

export type Content = Omit<Block, "id" | "children">;

/** What a block says. */
export function contentOf({ id: _, children: __, ...content }: Block): Content {
  return content;
}

/** Whether two blocks say the same; what the server does to blanks and marks on its own makes no difference. */
export function same(a: Content, b: Content): boolean {
  return a === b || shared(a, b) || exact(a) === exact(b) || spoken(a) === spoken(b);
}

/** Whether both are copies of one block: most of a document, most of the time, and quickly seen. */
function shared(a: Content, b: Content): boolean {
  return a.kind === b.kind && a.text === b.text && a.runs === b.runs && a.rows === b.rows && a.properties === b.properties;
}

/** Most of what is the same is so to the letter; finding that out takes a twentieth of the time. */
function exact({ kind, runs, rows, text, properties }: Content): string {
  return JSON.stringify([kind, runs, rows, text, properties]);
}

function spoken(block: Content): string {
  const { kind, runs, rows, text, properties } = block;
  const cells = rows?.map((row) => row.map((cell) => normal(cell, true)));
  return ordered({ kind, runs: runs && normal(runs), rows: cells, text: text ?? "", properties });
}

/** JSON with the keys of objects in alphabetical order. */
function ordered(value: unknown): string {
  const sorted = (_: string, inside: unknown) =>
    typeof inside === "object" && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inside;
  return JSON.stringify(value, sorted);
}

const WRAPS = new Set(["bold", "italic", "strike", "highlight"]);

/**
 * Runs as they are compared. The server moves blanks out of marks and trims a text, the editor cannot mark a
 * line end: a text that differs in that alone would be sent, or put before the person, for nothing.
 */
export function normal(runs: Run[], cell = false): Run[] {
  const pieces = runs.flatMap((run) => (run.kind && run.kind !== "text" ? [tidy(run)] : split(run, cell)));
  const joined: Run[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && !last.kind && !piece.kind && !has(piece, "formula") && alike(last, piece)) last.text += piece.text;
    else if (piece.text || piece.kind) joined.push({ ...piece });
  }
  trim(joined);
  return joined;
}

function split(run: Run, cell: boolean): Run[] {
  const verbatim = has(run, "code") || has(run, "formula");
  const text = cell || verbatim ? run.text.replaceAll("\n", " ") : run.text;
  if (verbatim) return [tidy({ ...run, text })];
  return text.split(/(\n|[^\S\n]+)/).flatMap((part) => {
    if (part === "") return [];
    if (part === "\n") return [{ text: part }];
    const blank = part.trim() === "";
    const marks = (run.marks ?? []).filter((mark) => !blank || !WRAPS.has(mark.split(":", 1)[0] ?? ""));
    return [tidy({ ...run, marks, text: part })];
  });
}

/** A run without what goes without saying. */
export function tidy({ text, marks, href, title, kind }: Run): Run {
  return {
    text,
    ...(marks && marks.length > 0 && { marks: [...marks].sort() }),
    ...(href !== null && href !== undefined && { href }),
    ...(title && { title }),
    ...(kind && kind !== "text" && { kind }),
  };
}

function has({ marks }: Run, name: string): boolean {
  return marks?.includes(name) ?? false;
}

/** Whether runs differ in nothing but their text. */
export function alike(a: Run, b: Run): boolean {
  const marks = (run: Run) => [...(run.marks ?? [])].sort().join("\n");
  const same = (a.href ?? undefined) === (b.href ?? undefined) && (a.title || "") === (b.title || "");
  return same && (a.kind || "text") === (b.kind || "text") && marks(a) === marks(b);
}

function trim(runs: Run[]): void {
  for (let first = runs[0]; first && isText(first); first = runs[0]) {
    first.text = first.text.replace(/^[ \t]+/, "");
    if (first.text) break;
    runs.shift();
  }
  for (let last = runs.at(-1); last && isText(last); last = runs.at(-1)) {
    last.text = last.text.replace(/[ \t]+$/, "");
    if (last.text) break;
    runs.pop();
  }
}

function isText(run: Run): boolean {
  return !run.kind && !has(run, "code") && !has(run, "formula");
}
