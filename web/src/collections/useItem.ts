/** One item by its id: out of the pages that are loaded, else asked for. */
import { type InfiniteData, useQuery } from "@tanstack/react-query";

import { Problem, api, ask } from "../api";
import { collectionKey, queries } from "../queries";
import type { Item, ItemPage } from "./model";
import type { Place } from "./writing";

export function useItem({ space, block }: Place, item: string): { item: Item | undefined; isLoading: boolean } {
  const queryKey = [...collectionKey(space, block), "item", item];
  const { data, isLoading, error } = useQuery({
    queryKey,
    initialData: () => known(space, block, item),
    initialDataUpdatedAt: 0,
    queryFn: () => ask(api.GET("/api/spaces/{space}/collections/{block}/items/{item}", { params: { path: { space, block, item } } })),
  });
  const isGone = error instanceof Problem && error.status === 404;
  return { item: isGone ? undefined : data, isLoading };
}

function known(space: string, block: string, id: string): Item | undefined {
  const pages = queries.getQueriesData<InfiniteData<ItemPage>>({ queryKey: [...collectionKey(space, block), "items"] });
  return pages.flatMap(([, data]) => data?.pages ?? []).flatMap((page) => page.items).find((item) => item.id === id);
}
