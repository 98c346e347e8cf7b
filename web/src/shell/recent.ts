/** The documents that a person opened last in a space, on this device: ids and titles, nothing else. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useSyncExternalStore } from "react";

import { type Document, Problem } from "../api";
import { document, me, queries } from "../queries";
import { type Happened, useHappened } from "./live";

export type Recent = { id: string; title: string; icon?: string };

const MOST = 5;
const watchers = new Set<() => void>();

const keyOf = (person: string, space: string) => `recent/${person}/${space}`;

function read(kept: string | null): Recent[] {
  try {
    const recent: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(recent) ? (recent as Recent[]).filter((one) => typeof one?.id === "string" && typeof one.title === "string") : [];
  } catch {
    return [];
  }
}

function change(key: string, to: (before: Recent[]) => Recent[]): void {
  const before = localStorage.getItem(key) ?? "[]";
  const after = JSON.stringify(to(read(before)).slice(0, MOST));
  if (after === before) return;
  localStorage.setItem(key, after);
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  // Other windows say so themselves.
  window.addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener("storage", watcher);
  };
}

/** Notes that a document is open; what is in the trash or gone is no longer noted. */
export function useOpened(id: string): void {
  const { data: mine } = useQuery(me);
  const { data } = useQuery(document(id));
  const person = mine?.id;
  useEffect(() => {
    if (!person || !data || data.document.trashedAt) return;
    const { title, icon } = data.document;
    const opened = { id, title, ...(icon && { icon }) };
    change(keyOf(person, data.space), (before) => {
      // Its place is that of when it was opened, not of when it was changed.
      const isFirst = before[0]?.id === id;
      return isFirst ? [opened, ...before.slice(1)] : [opened, ...before.filter((one) => one.id !== id)];
    });
  }, [person, id, data]);
}

/** The documents opened last, by the titles that are known now. */
export function useRecent(space: string): Recent[] {
  const { data: mine } = useQuery(me);
  const key = keyOf(mine?.id ?? "", space);
  const kept = read(useSyncExternalStore(watch, () => localStorage.getItem(key)));
  // Nothing is asked for the list's sake: it takes from what was asked otherwise.
  const known = useQueries({ queries: kept.map(({ id }) => ({ ...document(id), enabled: false })) });
  const news = JSON.stringify(Object.fromEntries(kept.flatMap(({ id }, at) => newsOf(id, known[at]))));
  // Others may have noted something meanwhile: it stays.
  useEffect(() => change(key, (before) => told(before, news)), [key, news]);
  const ids = kept.map(({ id }) => id).join();
  const follow = useCallback(
    ({ documents }: Happened) => {
      // What becomes of one of them is asked, once.
      for (const id of documents) if (ids.includes(id)) void queries.fetchQuery({ ...document(id), staleTime: 0 }).catch(() => undefined);
    },
    [ids],
  );
  useHappened(follow);
  return told(kept, news);
}

type Asked = { data?: { document: Document }; error: Error | null };

/** What is known of a document by now: its title, or null where it is gone; nothing where it was not asked. */
function newsOf(id: string, { data, error }: Asked = { error: null }): [string, Recent | null][] {
  if (error instanceof Problem && error.status === 404) return [[id, null]];
  if (!data) return [];
  const { title, icon, trashedAt } = data.document;
  return [[id, trashedAt ? null : { id, title, ...(icon && { icon }) }]];
}

function told(recent: Recent[], news: string): Recent[] {
  const known = JSON.parse(news) as Record<string, Recent | null>;
  return recent.flatMap((one) => (known[one.id] === undefined ? one : (known[one.id] ?? [])));
}

/** Forgets what was opened where somebody does not belong any more; all of it where nobody is there. */
export function forgetRecent(person?: string, spaces: string[] = []): void {
  const kept = new Set(spaces.map((space) => keyOf(person ?? "", space)));
  for (const key of Object.keys(localStorage)) if (key.startsWith("recent/") && !kept.has(key)) localStorage.removeItem(key);
}
