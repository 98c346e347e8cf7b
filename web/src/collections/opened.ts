/** The item that is open beside the page: it is asked for from anywhere, and shown in one place. */
import { useSyncExternalStore } from "react";

import type { Place } from "./writing";

export type Opened = { place: Place; document: string; item: string; canWrite: boolean };

let opened: Opened | undefined;
const watchers = new Set<() => void>();

function set(next: Opened | undefined): void {
  opened = next;
  for (const watcher of watchers) watcher();
}

export const openItem = (item: Opened): void => set(item);
export const closeItem = (): void => set(undefined);

export function useOpenedItem(): Opened | undefined {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => opened,
  );
}
