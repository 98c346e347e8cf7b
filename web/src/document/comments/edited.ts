/** What a comment says as text, and again after somebody changed the text. */
import type { Run } from "../../api";

/** As it is edited: by its letters alone. */
export const textOf = (runs: Run[]): string => runs.map(({ text }) => text).join("");

/** What stayed at the beginning and at the end keeps its marks and links; what came between is plain. */
export function edited(runs: Run[], text: string): Run[] {
  const before = textOf(runs);
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === text.at(-1 - end)) end += 1;
  const between = text.slice(start, text.length - end);
  return [...cut(runs, 0, start), ...(between ? [{ text: between }] : []), ...cut(runs, before.length - end, before.length)];
}

/** The runs of the letters from one place to another. */
function cut(runs: Run[], from: number, to: number): Run[] {
  let at = 0;
  return runs.flatMap((run) => {
    const text = run.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += run.text.length;
    return text ? [{ ...run, text }] : [];
  });
}
