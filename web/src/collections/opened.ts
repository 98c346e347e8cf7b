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

/** What had the focus before, to have it again. */
let before: Element | null = null;

export function openItem(item: Opened): void {
  before = document.activeElement;
  set(item);
}

export const closeItem = (): void => set(undefined);

/** Closes it, and goes back to where it was opened from. */
export function leaveItem(): void {
  closeItem();
  // Once it is gone, and unless the focus is somewhere else by then.
  setTimeout(() => {
    const isNowhere = document.activeElement === null || document.activeElement === document.body;
    if (isNowhere && before instanceof HTMLElement) before.focus({ preventScroll: true });
  });
}

export function useOpenedItem(): Opened | undefined {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => opened,
  );
}
