/** The items that a question finds, as far as they have been loaded. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { items } from "../queries";
import type { Item, Question } from "./model";
import type { Place } from "./writing";

export type Loaded = {
  all: Item[];
  /** Counted up to 1,001; nothing is known of it at first. */
  total: number | undefined;
  hasMore: boolean;
  /** Why there are none. */
  problem: string | undefined;
  more: () => void;
};

export function useItems({ space, block }: Place, question: Question): Loaded {
  const found = useInfiniteQuery({ ...items(space, block, question), placeholderData: keepPreviousData });
  const { isFetchNextPageError, refetch, isFetching, hasNextPage, fetchNextPage } = found;
  useEffect(() => {
    // The document changed since the last page: what was loaded is loaded anew, and goes on from there.
    if (isFetchNextPageError) void refetch();
  }, [isFetchNextPageError, refetch]);
  const pages = found.data?.pages ?? [];
  return {
    all: pages.flatMap((page) => page.items),
    total: pages[0]?.total,
    hasMore: hasNextPage,
    problem: found.data ? undefined : found.error?.message,
    more: () => {
      if (hasNextPage && !isFetching) void fetchNextPage();
    },
  };
}
