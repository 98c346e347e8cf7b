/** The folders of a space as a tree to choose from. */
import type { Folder } from "../api";

export type Node = { id: string; name: string; path: string; children: Node[] };

/** The server lists each folder after the one it is in. */
export function tree(folders: Folder[]): Node[] {
  const nodes = new Map<string, Node>();
  const top: Node[] = [];
  for (const { id, name, parentId } of folders) {
    const parent = parentId ? nodes.get(parentId) : undefined;
    const node = { id, name, path: parent ? `${parent.path}/${name}` : name, children: [] };
    nodes.set(id, node);
    (parent?.children ?? top).push(node);
  }
  return top;
}

/** Those whose path has all words of `text`, at most `most`. */
export function found(nodes: Node[], text: string, most: number): Node[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ path }: Node) => words.every((word) => path.toLowerCase().includes(word));
  const flat = (all: Node[]): Node[] => all.flatMap((node) => [node, ...flat(node.children)]);
  return flat(nodes).filter(fits).slice(0, most);
}
