/** What somebody chooses that a link shall see. */
import type { Part, ScopeGiven, ScopeShown } from "./model";

/** Names are kept for showing; the server is given ids alone. */
export type Reach = { whole: boolean; folders: Part[]; documents: Part[]; dailyNotes: boolean; search: string };

export const NOTHING: Reach = { whole: false, folders: [], documents: [], dailyNotes: false, search: "" };

export function reachOf(scope: ScopeShown): Reach {
  return { ...scope, search: scope.search ?? "" };
}

/** Parts that were chosen before the whole space was are left out: the server takes one or the other. */
export function given({ whole, folders, documents, dailyNotes, search }: Reach): ScopeGiven {
  if (whole) return { whole, folders: [], documents: [], dailyNotes: false, search: null };
  return {
    whole,
    folders: folders.map(({ id }) => id),
    documents: documents.map(({ id }) => id),
    dailyNotes,
    search: search.trim() || null,
  };
}

/** As the server would show it, for a sentence about what is not saved yet. */
export function shown(reach: Reach): ScopeShown {
  const { whole, folders, documents, dailyNotes, search } = reach;
  if (whole) return { whole, folders: [], documents: [], dailyNotes: false };
  return { whole, folders, documents, dailyNotes, search: search.trim() || null };
}

export function isEmpty({ whole, folders, documents, dailyNotes, search }: Reach): boolean {
  return !whole && folders.length === 0 && documents.length === 0 && !dailyNotes && search.trim() === "";
}
