/** The headings of a document: those of its text, and its pages. */
import type { Block } from "../api";
import { strings } from "../strings";

/** `level` counts from 0, the outermost there is. */
export type Heading = { id: string; text: string; level: number };

/** In reading order. What is in a page is below it; headings that say nothing are left out. */
export function headingsOf(blocks: Block[]): Heading[] {
  const found: Heading[] = [];
  collect(blocks, 0, found);
  const outermost = Math.min(...found.map(({ level }) => level));
  return found.map((heading) => ({ ...heading, level: heading.level - outermost }));
}

function collect(blocks: Block[], outside: number, found: Heading[]): void {
  for (const block of blocks) {
    const isPage = block.kind === "page";
    const level = isPage ? 1 : levelOf(block);
    const text = (block.runs ?? []).map((run) => run.text).join("").trim();
    if (level && (text || isPage)) found.push({ id: block.id, text: text || strings.app.untitled, level: outside + level });
    // The items of a collection are no parts of the text.
    if (block.kind !== "collection") collect(block.children, isPage ? outside + 1 : outside, found);
  }
}

function levelOf({ kind, properties }: Block): number {
  return kind === "text" ? Number(/^h([1-6])$/.exec(String(properties.style ?? ""))?.[1] ?? 0) : 0;
}
