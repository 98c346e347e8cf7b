/** The one mapping between our blocks and the editor's, both ways and without loss. */
import type { Block } from "../api";
import { code } from "./kinds/code";
import { collection, shownIn } from "./kinds/collection";
import type { EditorBlock, Kind } from "./kinds/kind";
import { file, image, linkCard, video } from "./kinds/media";
import { opaque } from "./kinds/opaque";
import { page } from "./kinds/page";
import { prose } from "./kinds/prose";
import { formula, line, raw } from "./kinds/source";
import { table } from "./kinds/table";

export type { EditorBlock } from "./kinds/kind";

/** Every kind that the editor knows; any other is kept as it came. */
export const KINDS: Kind[] = [prose, page, code, table, image, video, file, linkCard, line, formula, collection, raw, opaque];

const byKind = new Map(KINDS.map((kind) => [kind.kind, kind]));
const byType = new Map(KINDS.flatMap((kind) => kind.types.map((type) => [type, kind])));

/** Says what a block of ours is called in the editor, or the other way round. */
export type Naming = (id: string) => string;
const unchanged: Naming = (id) => id;

/** What the editor shows for our blocks. */
export function toEditor(blocks: Block[], name: Naming = unchanged): EditorBlock[] {
  return blocks.map((block) => ({ id: name(block.id), ...shown(block), children: inside(block, name) }));
}

/** What the editor shows for a block, without those inside. */
export function shown(block: Block): Omit<EditorBlock, "id" | "children"> {
  return (byKind.get(block.kind) ?? opaque).toEditor(block);
}

/** The items of a collection are in its block itself. */
function inside(block: Block, name: Naming): EditorBlock[] {
  return block.kind === "collection" ? [] : toEditor(block.children, name);
}

/** Our blocks for those of the editor. What the editor has not touched since comes out of `known` as it did before. */
export function toBlocks(blocks: EditorBlock[], name: Naming = unchanged, known = new WeakMap<EditorBlock, Block>()): Block[] {
  return blocks.map((block) => {
    const before = known.get(block);
    if (before) return before;
    const made = toBlock(block, name, known);
    known.set(block, made);
    return made;
  });
}

function toBlock(block: EditorBlock, name: Naming, known: WeakMap<EditorBlock, Block>): Block {
  const id = name(block.id ?? "");
  const kind = byType.get(block.type);
  if (!kind) throw new Error(`the editor has a block of type ${block.type}, which is no kind of ours`);
  const children = kind === collection ? items(block, id, name) : toBlocks(block.children ?? [], name, known);
  return { id, ...kind.toContent(block), children };
}

/** The items of a collection; those of a copy have names of their own. */
function items(block: EditorBlock, id: string, name: Naming): Block[] {
  const collection = shownIn(block);
  const anew = (item: Block): Block => ({
    ...item,
    id: name(`${block.id ?? ""}/${item.id}`),
    children: item.children.map(anew),
  });
  return collection.id === id ? collection.children : collection.children.map(anew);
}
