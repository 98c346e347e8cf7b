import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import type { Document } from "../../api";
import { comments } from "../../queries";
import { placesIn } from "./about";
import { type Counts, countsOf } from "./threads";

/** Pages that are asked for without anybody's asking: of more comments than these the first are counted. */
const PAGES = 10;

export type Open = {
  /** Comments in open threads, answers among them. */
  count: number;
  isMore: boolean;
  /** How many are about what each block shows. */
  counts: Counts;
};

/** How much is said about a document and is not resolved. */
export function useOpen(space: string | undefined, document: Document | undefined): Open {
  const asked = comments(space ?? "", document?.id ?? "", false);
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({ ...asked, enabled: space !== undefined && document !== undefined });
  const goesOn = hasNextPage && !isFetching && (data?.pages.length ?? 0) < PAGES;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  const blocks = document?.blocks;
  return useMemo(() => {
    const all = data?.pages.flatMap((page) => page.comments) ?? [];
    const counts = all.length > 0 && blocks ? countsOf(placesIn(blocks), all) : NONE;
    return { count: all.length, isMore: hasNextPage, counts };
  }, [data, blocks, hasNextPage]);
}

const NONE: Counts = new Map();
