/** A collection with its items: one block that holds all of it, and changes nothing in it. */
import type { Block } from "../../api";
import { collections as words } from "../../strings/collections";
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

/** A collection to begin with: names, each with how far it is. */
export function begun(): string {
  const [todo, doing, done] = words.statuses;
  const options = [
    { name: todo, color: "gray" },
    { name: doing, color: "sky-blue" },
    { name: done, color: "mint-green" },
  ];
  const views = [
    { id: "table", name: words.views.table, type: "table" },
    { id: "board", name: words.views.board, type: "board", groupBy: "status" },
  ];
  const properties = { title: words.name, properties: [{ key: "status", name: words.status, type: "singleSelect", options }], views };
  return JSON.stringify({ id: "", kind: "collection", text: words.newName, properties, children: [] } satisfies Block);
}
