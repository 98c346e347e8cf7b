/** The words that a block is known by. */
import type { Block } from "../api";

/** How a block begins, in whole words where that can be: at most so many letters. */
export function firstWords({ runs, rows, text }: Pick<Block, "runs" | "rows" | "text">, most: number): string {
  const said = runs ?? rows?.flat(2) ?? [];
  const all = (said.length > 0 ? said.map((run) => run.text).join(rows ? " " : "") : (text ?? "")).replace(/\s+/g, " ").trim();
  const letters = [...all];
  if (letters.length <= most) return all;
  const cut = letters.slice(0, most + 1).join("");
  return `${cut.includes(" ") ? cut.replace(/\s+\S*$/, "") : letters.slice(0, most).join("")}…`;
}
