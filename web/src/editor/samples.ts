/** Documents for tests: short names stand for blocks. */
import type { Block, Run } from "../api";

export const DOCUMENT = "document";

/** A paragraph that says its own name, or something else. */
export function p(id: string, said: string | Run[] = id, ...children: Block[]): Block {
  const runs = typeof said === "string" ? (said ? [{ text: said }] : []) : said;
  return { id, kind: "text", runs, properties: {}, children };
}

/** A block with others inside. */
export function around(id: string, ...children: Block[]): Block {
  return p(id, id, ...children);
}

/** A tree in short: `a b(c d)`. */
export function outline(blocks: Block[]): string {
  return blocks.map(({ id, children }) => (children.length > 0 ? `${id}(${outline(children)})` : id)).join(" ");
}

/** What the blocks say, one a line. */
export function words(blocks: Block[]): string[] {
  return blocks.flatMap(({ runs, children }) => [(runs ?? []).map(({ text }) => text).join(""), ...words(children)]);
}
