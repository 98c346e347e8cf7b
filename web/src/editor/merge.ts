/** Merges two texts that come from one, word by word; where both changed the same words there is no merge. */
import type { Run } from "../api";
import { type Content, alike, same, tidy } from "./content";

/** What both make together of what a block said; undefined where they contradict each other. */
export function merge(base: Content, mine: Content, theirs: Content): Content | undefined {
  if (same(base, mine) || same(mine, theirs)) return theirs;
  if (same(base, theirs)) return mine;
  const kind = either(base.kind, mine.kind, theirs.kind);
  const properties = mergeProperties(base.properties, mine.properties, theirs.properties);
  if (kind === undefined || !properties) return undefined;
  if (kind !== mine.kind || kind !== theirs.kind) return retyped(base, mine, theirs);
  const said = spoken(base, mine, theirs);
  return said && { ...said, kind, properties };
}

/** One made it another kind of block: the other's words stay where they fit the new kind, and else contradict it. */
function retyped(base: Content, mine: Content, theirs: Content): Content | undefined {
  const [changed, other] = base.kind === mine.kind ? [theirs, mine] : [mine, theirs];
  return same({ ...base, properties: {} }, { ...other, properties: {} }) ? changed : undefined;
}

function spoken(base: Content, mine: Content, theirs: Content): Omit<Content, "kind" | "properties"> | undefined {
  if (mine.rows && theirs.rows) {
    const rows = mergeRows(base.rows ?? [], mine.rows, theirs.rows);
    return rows && { rows };
  }
  if (mine.runs && theirs.runs) {
    const runs = mergeRuns(ended(base.runs ?? [], theirs.runs), mine.runs, theirs.runs);
    return runs && { runs };
  }
  const text = mergeText(base.text ?? "", mine.text ?? "", theirs.text ?? "");
  return text === undefined ? undefined : { text };
}

/** What two make of a value: undefined where both changed it, each in another way. */
function either<T>(base: T, mine: T, theirs: T): T | undefined {
  const [b, m, t] = [base, mine, theirs].map((value) => JSON.stringify(value));
  if (m === b || m === t) return theirs;
  return t === b ? mine : undefined;
}

type Properties = Record<string, unknown>;

function mergeProperties(base: Properties, mine: Properties, theirs: Properties): Properties | undefined {
  const merged: Properties = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    // An empty list stands for a property that is not there.
    const [b, m, t] = [base, mine, theirs].map((properties) => (key in properties ? [properties[key]] : []));
    const value = either(b, m, t);
    if (!value) return undefined;
    if (value.length > 0) merged[key] = value[0];
  }
  return merged;
}

type Rows = Run[][][];

/** Cell by cell, while nobody added or took out rows or columns. */
/** The server keeps no blank at the end: that one is not there is nobody's change, and what follows it here stands apart. */
function ended(base: Run[], theirs: Run[]): Run[] {
  const last = base.at(-1);
  if (!last || last.kind || /\s$/.test(theirs.at(-1)?.text ?? "")) return base;
  return [...base.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}

function mergeRows(base: Rows, mine: Rows, theirs: Rows): Rows | undefined {
  const shape = (rows: Rows) => JSON.stringify(rows.map((row) => row.length));
  if (shape(mine) !== shape(base)) return either(base, mine, theirs);
  if (shape(theirs) !== shape(base)) return either(base, mine, theirs);
  const rows = base.map((row, at) => row.map((cell, column) => mergeRuns(cell, mine[at]?.[column] ?? [], theirs[at]?.[column] ?? [])));
  return rows.every((row) => row.every((cell) => cell !== undefined)) ? (rows as Rows) : undefined;
}

/** Merges runs by words; marks are merged with the words that they are on. */
export function mergeRuns(base: Run[], mine: Run[], theirs: Run[]): Run[] | undefined {
  const merged = mergeLists(words(base), words(mine), words(theirs), (run) => JSON.stringify(tidy(run)));
  return merged && joined(merged);
}

/** Merges plain text by words. */
export function mergeText(base: string, mine: string, theirs: string): string | undefined {
  return mergeLists(pieces(base), pieces(mine), pieces(theirs), (piece) => piece)?.join("");
}

/** Words, blanks and signs, each by itself. */
function pieces(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\n|[^\S\n]+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? [];
}

function words(runs: Run[]): Run[] {
  return runs.flatMap((run) => (run.kind && run.kind !== "text" ? [run] : pieces(run.text).map((text) => ({ ...run, text }))));
}

function joined(words: Run[]): Run[] {
  const runs: Run[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last && !word.kind && !last.kind && alike(last, word)) last.text += word.text;
    else runs.push({ ...word });
  }
  return runs;
}

/** A stretch of the base that one side replaced. */
type Hunk<T> = { from: number; to: number; put: T[] };

/** Both sides' changes of a list, where no two touch. */
export function mergeLists<T>(base: T[], mine: T[], theirs: T[], key: (item: T) => string): T[] | undefined {
  const ours = hunks(base, mine, key);
  const others = hunks(base, theirs, key);
  const merged: T[] = [];
  let at = 0;
  while (ours.length > 0 || others.length > 0) {
    const [a, b] = [ours[0], others[0]];
    if (a && b && overlap(a, b)) {
      if (!equal(a, b, key)) return undefined;
      others.shift();
    }
    const fromOurs = a !== undefined && (b === undefined || a.from < b.from || (a.from === b.from && a.to <= b.to));
    const hunk = fromOurs ? ours.shift() : others.shift();
    if (!hunk) break;
    merged.push(...base.slice(at, hunk.from), ...hunk.put);
    at = hunk.to;
  }
  return [...merged, ...base.slice(at)];
}

/** Two that replace the same words, or put something in the same place. */
function overlap<T>(a: Hunk<T>, b: Hunk<T>): boolean {
  return a.from === b.from || (a.from < b.from ? a.to > b.from : b.to > a.from);
}

function equal<T>(a: Hunk<T>, b: Hunk<T>, key: (item: T) => string): boolean {
  const put = (hunk: Hunk<T>) => JSON.stringify(hunk.put.map(key));
  return a.from === b.from && a.to === b.to && put(a) === put(b);
}

/** Above this many pairs of words, a changed stretch is one change: its finer parts would take too long to find. */
const MOST_PAIRS = 4_000_000;

function hunks<T>(base: T[], changed: T[], key: (item: T) => string): Hunk<T>[] {
  const [a, b] = [base.map(key), changed.map(key)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  if (start === endA && start === endB) return [];
  if ((endA - start) * (endB - start) > MOST_PAIRS) return [{ from: start, to: endA, put: changed.slice(start, endB) }];
  const kept = common(a.slice(start, endA), b.slice(start, endB)).map(([x, y]) => [x + start, y + start] as const);
  return between([...kept, [endA, endB]], start, changed);
}

/** The stretches between what is kept. */
function between<T>(kept: (readonly [number, number])[], start: number, changed: T[]): Hunk<T>[] {
  const found: Hunk<T>[] = [];
  let [from, at] = [start, start];
  for (const [x, y] of kept) {
    if (x > from || y > at) found.push({ from, to: x, put: changed.slice(at, y) });
    [from, at] = [x + 1, y + 1];
  }
  return found;
}

/** A longest common subsequence, as pairs of places. */
function common(a: string[], b: string[]): [number, number][] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const length = (x: number, y: number) => lengths[x * width + y] ?? 0;
  for (let x = a.length - 1; x >= 0; x -= 1) {
    for (let y = b.length - 1; y >= 0; y -= 1) {
      lengths[x * width + y] = a[x] === b[y] ? length(x + 1, y + 1) + 1 : Math.max(length(x + 1, y), length(x, y + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let x = 0, y = 0; x < a.length && y < b.length; ) {
    if (a[x] === b[y]) pairs.push([x++, y++]);
    else if (length(x + 1, y) >= length(x, y + 1)) x += 1;
    else y += 1;
  }
  return pairs;
}
