/** Blocks that the server does not take as they are: they wait for the person to change them, while all else is saved. */
import type { Block } from "../api";
import { firstWords } from "../blocks/words";
import { editor as strings } from "../strings/editor";
import type { NewBlock } from "./changes";
import { contentOf, same } from "./content";
import type { Found } from "./tree";

type Refused = { block: NewBlock; isNew: boolean; why: string };

/** Characters of a block and of a reason that are told. */
const WORDS = 40;
const REASON = 200;

export class Aside {
  private readonly refused = new Map<string, Refused>();

  /** Why the first of them was not taken, in words. */
  get first(): string | undefined {
    const [first] = this.refused.values();
    return first && strings.refused(firstWords(first.block, WORDS), cut(first.why, REASON));
  }

  /** Notes a block as it was sent: a new one with all that is inside. */
  set(block: NewBlock, isNew: boolean, why: string): void {
    this.refused.set(block.id, { block, isNew, why });
  }

  clear(): void {
    this.refused.clear();
  }

  /** The blocks as the server may have them: without those that it did not take. What was changed since is tried again. */
  without(blocks: Block[], base: Map<string, Found>): Block[] {
    if (this.refused.size === 0) return blocks;
    const there = new Set<string>();
    const heeded = (block: Block): Block[] => {
      there.add(block.id);
      const refused = this.refused.get(block.id);
      if (refused && !isAs(block, refused)) this.refused.delete(block.id);
      else if (refused?.isNew) return [];
      const before = refused && this.refused.has(block.id) ? base.get(block.id)?.block : undefined;
      return [{ ...block, ...(before && contentOf(before)), children: block.children.flatMap(heeded) }];
    };
    const left = blocks.flatMap(heeded);
    for (const id of this.refused.keys()) if (!there.has(id)) this.refused.delete(id);
    return left;
  }
}

/** Whether a block says what was refused. */
function isAs(block: Block, { block: refused, isNew }: Refused): boolean {
  if (!same(contentOf(block), contentOf(refused))) return false;
  if (!isNew) return true;
  const { children } = refused;
  return block.children.length === children.length && block.children.every((child, at) => children[at] && isAs(child, { block: children[at], isNew, why: "" }));
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
