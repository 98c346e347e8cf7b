/** What others do in the space, as it happens: what was asked before is asked anew, and nothing else. */
import { useEffect } from "react";

import { me, queries } from "../queries";
import { follow } from "./stream";

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

/** Follows the space, with the other tabs of this browser. */
export function useLive(space: string | undefined): void {
  useEffect(() => {
    if (!space) return;
    const lists = atTimes(() => queries.invalidateQueries({ queryKey: ["space", space] }));
    const stop = follow(space, ({ name, data }) => {
      // Perhaps nobody is signed in any more.
      if (name === "refused") return void queries.invalidateQueries({ queryKey: me.queryKey });
      // Some changes were missed, or may have been: what was asked before the stream began, or was back, can be old.
      if (name !== "change") return void queries.invalidateQueries();
      const happened = JSON.parse(data) as Happened;
      for (const document of happened.documents) void queries.invalidateQueries({ queryKey: ["document", document] });
      for (const follower of followers) follower(happened);
      lists.ask();
    });
    return () => {
      lists.end();
      stop();
    };
  }, [space]);
}

/** Does something after it was asked for, once for all who ask within a breath, and never while it is being done: a long list takes longer. */
export function atTimes(act: () => Promise<unknown>): { ask: () => void; end: () => void } {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let isAskedAgain = false;
  const begin = () => {
    waiting = setTimeout(async () => {
      waiting = undefined;
      isBusy = true;
      isAskedAgain = false;
      await act().catch(() => undefined);
      isBusy = false;
      if (isAskedAgain) begin();
    }, BREATH);
  };
  const ask = () => {
    if (isBusy) isAskedAgain = true;
    else if (waiting === undefined) begin();
  };
  const end = () => {
    clearTimeout(waiting);
    isAskedAgain = false;
  };
  return { ask, end };
}
