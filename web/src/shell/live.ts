/** What others do in the space, as it happens: what was asked before is asked anew, and nothing else. */
import { useEffect } from "react";

import { queries } from "../queries";

/** One change, as `GET /api/spaces/{space}/events` tells it. */
export type Happened = { changeId: string; at: string; author: string; byAgent: boolean; documents: string[] };

/** How long changes are gathered before lists are asked anew: an agent makes many at once. */
const BREATH = 300;

const followers = new Set<(happened: Happened) => void>();

/** Tells of every change while the component is there. */
export function useHappened(follow: (happened: Happened) => void): void {
  useEffect(() => {
    followers.add(follow);
    return () => {
      followers.delete(follow);
    };
  }, [follow]);
}

/** Follows the space. The browser connects again by itself where the connection is lost. */
export function useLive(space: string | undefined): void {
  useEffect(() => {
    if (!space) return;
    const source = new EventSource(`/api/spaces/${space}/events`);
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const lists = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        void queries.invalidateQueries({ queryKey: ["space", space] });
      }, BREATH);
    };
    source.addEventListener("change", (event: MessageEvent<string>) => {
      const happened = JSON.parse(event.data) as Happened;
      for (const document of happened.documents) void queries.invalidateQueries({ queryKey: ["document", document] });
      for (const follower of followers) follower(happened);
      lists();
    });
    // Some changes were missed: whatever is shown may be old.
    source.addEventListener("reset", () => void queries.invalidateQueries());
    return () => {
      clearTimeout(waiting);
      source.close();
    };
  }, [space]);
}
