/** What a comment is about: how a block is called by its first words, and under which block of the page it is shown. */
import type { Block } from "../../api";
import { firstWords } from "../../blocks/words";
import { comments as words } from "../../strings/comments";

/** What the panel is opened at. */
export type About = {
  /** The block, by the server's id. */
  block: string;
  /** Its first words, where something new is to be said about it. */
  words?: string;
  /** A thread about it; the first there is, where none is named. */
  thread?: string;
  /** Puts the focus back where it came from. */
  back: () => void;
};

/** Characters of a block by which it is known. */
const LONGEST = 60;

/** The first words of a block, or of what kind it is. */
export const wordsOf = (block: Block): string => firstWords(block, LONGEST) || (words.kinds[block.kind] ?? words.wordless);

/** A block that something may be said about. */
export type Place = {
  block: Block;
  /** The block of the page that shows it: what is inside a collection is shown with the collection. */
  shown: string;
};

/** Every block of a document by its id. */
export function placesIn(blocks: Block[]): Map<string, Place> {
  const found = new Map<string, Place>();
  const visit = (block: Block, collection?: string) => {
    found.set(block.id, { block, shown: collection ?? block.id });
    const inside = collection ?? (block.kind === "collection" ? block.id : undefined);
    for (const child of block.children) visit(child, inside);
  };
  for (const block of blocks) visit(block);
  return found;
}
