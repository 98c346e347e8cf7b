import { useEffect, useState } from "react";

/** Something asked of the server: not yet there, there, or refused. */
export type Loaded<T> = { state: "waiting" } | { state: "there"; value: T } | { state: "refused"; why: string };

/** Asks once for each `key`; an answer that comes too late is dropped. */
export function useLoaded<T>(key: string, ask: () => Promise<T>): Loaded<T> {
  const [loaded, set] = useState<Loaded<T>>({ state: "waiting" });
  useEffect(() => {
    let current = true;
    set({ state: "waiting" });
    ask().then(
      (value) => current && set({ state: "there", value }),
      (error: unknown) => current && set({ state: "refused", why: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
    // `ask` is new with every render; `key` says when it means something else.
  }, [key]);
  return loaded;
}
