/**
 * What was written and is not on the server yet. It outlives the page that it was written on: whoever goes elsewhere
 * while the server does not answer, or signs in again, finds it where it was. Only closing the tab loses it, and that is asked about.
 */
import { useSyncExternalStore } from "react";

import { dropDrafts, hasDrafts } from "./draft";

export type Work = {
  /** The document that it belongs to, and what that is called. */
  document: string;
  title: string;
  /** Whether a page shows it, and says how far it is. */
  isShown: boolean;
  /** Why it is not on the server, where that was said. */
  problem?: string;
  unsaved: () => boolean;
  flush: () => Promise<void>;
  /** Ends it; what is not saved is lost. */
  drop: () => void;
};

const works = new Map<string, Work>();
const listeners = new Set<() => void>();
let shown: readonly Work[] = [];
/** Whose it is. */
let owner: string | undefined;

/** Notes a work under its key, or that something of it is another; without one, that it is over. */
export function note(key: string, work: Work | undefined): void {
  if (work) works.set(key, work);
  else if (!works.delete(key)) return;
  const left = [...works.values()].filter((one) => !one.isShown && one.unsaved());
  if (left.length === 0 && shown.length === 0) return;
  shown = left;
  for (const listener of listeners) listener();
}

export const noted = (key: string): Work | undefined => works.get(key);

/** What is unsaved and on no page. */
export function useLeft(): readonly Work[] {
  return useSyncExternalStore(listen, () => shown);
}

/** Saves what can be saved now; answers what cannot. */
export async function flushAll(): Promise<Work[]> {
  await Promise.all([...works.values()].filter((work) => work.unsaved()).map((work) => work.flush()));
  return [...works.values()].filter((work) => work.unsaved());
}

export function dropAll(): void {
  dropDrafts();
  for (const work of [...works.values()]) work.drop();
  works.clear();
  shown = [];
}

/** Somebody is there: what another person wrote in this window is not for them. */
export function belongsTo(person: string): void {
  if (owner !== undefined && owner !== person) dropAll();
  owner = person;
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...works.values()].filter((work) => work.unsaved());
  if (unsaved.length === 0 && !hasDrafts()) return;
  for (const work of unsaved) void work.flush();
  event.preventDefault();
});
window.addEventListener("online", () => void flushAll());
window.document.addEventListener("visibilitychange", () => void flushAll());
