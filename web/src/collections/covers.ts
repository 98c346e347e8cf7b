/** The first picture in each item, where the document that the items are in has been loaded anyway. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { Block } from "../api";
import { safe } from "../blocks/Runs";
import { document } from "../queries";

/** Pixels of a cover, for screens that have two of them for one. */
const WIDTH = 560;

/** Addresses of covers by the items' ids. */
export function useCovers(space: string, home: string, collection: string): Map<string, string> {
  const { data } = useQuery({ ...document(home), enabled: false });
  return useMemo(() => coversOf(data?.document.blocks ?? [], collection, space), [data, collection, space]);
}

export function coversOf(blocks: Block[], collection: string, space: string): Map<string, string> {
  const covers = new Map<string, string>();
  for (const item of first(blocks, ({ id }) => id === collection)?.children ?? []) {
    const picture = first(item.children, ({ kind, properties: { url } }) => kind === "image" && typeof url === "string" && url.startsWith("file://"));
    const address = picture && safe(picture.properties.url as string, space);
    if (address) covers.set(item.id, `${address}?width=${WIDTH}`);
  }
  return covers;
}

/** The first block that is one, however deep. */
function first(blocks: Block[], is: (block: Block) => boolean): Block | undefined {
  for (const block of blocks) {
    const found = is(block) ? block : first(block.children, is);
    if (found) return found;
  }
  return undefined;
}
