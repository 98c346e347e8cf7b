/** What these pages ask the server and keep for a while. Addresses and passwords never come here. */
import { infiniteQueryOptions, queryOptions, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { api, ask } from "../api";
import { queries, spaces } from "../queries";
import type { Link } from "./model";
import { dateIn, daysBefore } from "./usage";

const root = (space: string) => ["space", space, "links"];
const one = (space: string, link: string) => [...root(space), "one", link];

export const links = (space: string) =>
  queryOptions({
    queryKey: [...root(space), "all"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/links", { params: { path: { space } } })),
  });

/** What every member may know. */
export const names = (space: string) =>
  queryOptions({
    queryKey: [...root(space), "names"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/links/names", { params: { path: { space } } })),
  });

export const link = (space: string, id: string) =>
  queryOptions({
    queryKey: one(space, id),
    queryFn: () => ask(api.GET("/api/spaces/{space}/links/{link}", { params: { path: { space, link: id } } })),
  });

/** Calls of all links in the last `days` days up to `today`. */
export const usage = (space: string, today: string, days: number) =>
  queryOptions({
    queryKey: [...root(space), "usage", today, days],
    queryFn: () =>
      ask(
        api.GET("/api/spaces/{space}/usage", {
          params: { path: { space }, query: { from: daysBefore(today, days - 1), to: today } },
        }),
      ),
  });

export const connections = (space: string, id: string) =>
  queryOptions({
    queryKey: [...one(space, id), "connections"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/links/{link}/connections", { params: { path: { space, link: id } } })),
  });

/** Which entries of the audit; empty is any. */
export type Wanted = { outcome: string; tool: string; from: string; to: string };
const PAGE = 50;

export const activity = (space: string, id: string, wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...one(space, id), "activity", wanted],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ""));
      return ask(
        api.GET("/api/spaces/{space}/audit", {
          params: { path: { space }, query: { ...query, link: id, limit: PAGE, cursor: pageParam } },
        }),
      );
    },
    getNextPageParam: (page) => page.cursor ?? undefined,
  });

/** A link as the server answered it, in lists and on its page. */
export function keep(space: string, changed: Link): void {
  queries.setQueryData(link(space, changed.id).queryKey, changed);
  void queries.invalidateQueries({ queryKey: root(space) });
}

/** All that is known of the space's links is asked anew. */
export const forget = (space: string): Promise<void> => queries.invalidateQueries({ queryKey: root(space) });

/** The space and the link that the address names. */
export function usePlace(): { space: string; link: string } {
  const { space = "", link = "" } = useParams({ strict: false }) as { space?: string; link?: string };
  return { space, link };
}

/** Today's date in the space's time zone. */
export function useToday(space: string): string {
  const { data } = useQuery(spaces);
  const timeZone = data?.find(({ id }) => id === space)?.timeZone ?? "UTC";
  return dateIn(timeZone, useNow());
}

const MINUTE = 60_000;

/** The time, a minute old at most. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
