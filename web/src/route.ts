import { useSyncExternalStore } from "react";

/** Goes to another page of the app without loading it anew. */
export function go(path: string): void {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** The path shown now. */
export function usePath(): string {
  return useSyncExternalStore(
    (changed) => {
      addEventListener("popstate", changed);
      return () => removeEventListener("popstate", changed);
    },
    () => location.pathname,
  );
}
