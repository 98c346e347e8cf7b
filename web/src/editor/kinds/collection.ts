/** A collection with its items: shown as a table, and changed elsewhere. */
import type { Block } from "../../api";
import type { Content } from "../content";
import { type EditorBlock, type Kind, parsed } from "./kind";

export const collection: Kind = {
  kind: "collection",
  types: ["collection"],
  toEditor: (block) => ({ type: "collection", props: { source: JSON.stringify(block) } }),
  toContent: (block) => {
    const { id: _, children: __, ...content } = shownIn(block);
    return content satisfies Content;
  },
};

/** The collection that a block of the editor holds. */
export function shownIn({ props }: EditorBlock): Block {
  const block = parsed(props?.source);
  const sound = block?.kind === "collection" && Array.isArray(block.children) && typeof block.properties === "object";
  return sound ? (block as Block) : { id: "", kind: "collection", text: "", properties: {}, children: [] };
}
