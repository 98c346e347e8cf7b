import { useEffect, useState, useSyncExternalStore } from "react";

import { type Document, Problem, api, ask, isSoonOver } from "../api";
import { queries } from "../queries";
import { type Work, note, noted } from "../shell/unsaved";
import { strings } from "../strings";
import { type Refusal, type TitleState, Titling } from "./titling";

type Kept = {
  titling: Titling;
  state: TitleState;
  listen: (listener: () => void) => () => void;
  enter: () => () => void;
};

const kept = new Map<string, Kept>();

/** The title of a document as it is typed; what could not be saved is there again when the document is. */
export function useTitle(space: string, { id, title, revision }: Document): { state: TitleState; titling: Titling } {
  const [held] = useState(() => open(space, id, { title, revision }));
  const state = useSyncExternalStore(held.listen, () => held.state);
  useEffect(held.enter, [held]);
  useEffect(() => held.titling.remote({ title, revision }), [held, title, revision]);
  return { state, titling: held.titling };
}

function open(space: string, document: string, titled: { title: string; revision: number }): Kept {
  const key = `title/${document}`;
  const before = kept.get(key);
  if (before && noted(key)?.unsaved()) return before;
  const listeners = new Set<() => void>();
  const changed = () => {
    held.state = titling.state;
    work.title = held.state.shown || strings.app.untitled;
    work.problem = held.state.problem;
    if (!work.isShown && !titling.unsaved) work.drop();
    else note(key, work);
    for (const listener of listeners) listener();
  };
  const titling = new Titling(titled, server(space, document), changed);
  const work: Work = {
    document,
    title: titled.title || strings.app.untitled,
    isShown: true,
    unsaved: () => titling.unsaved,
    flush: () => titling.flush(),
    drop: () => {
      titling.stop();
      if (noted(key) === work) note(key, undefined);
      if (kept.get(key) === held) kept.delete(key);
    },
  };
  const held: Kept = {
    titling,
    state: titling.state,
    listen: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    enter: () => {
      work.isShown = true;
      note(key, work);
      return () => {
        work.isShown = false;
        note(key, work);
        void titling.flush();
      };
    },
  };
  kept.set(key, held);
  return held;
}

function server(space: string, document: string) {
  const params = { path: { space, document } };
  const address = "/api/spaces/{space}/documents/{document}";
  return {
    send: (title: string, expectedRevision: number) =>
      refusing(async () => {
        const { documents } = await ask(api.PATCH(address, { params, body: { title, expectedRevision } }));
        void queries.invalidateQueries({ queryKey: ["space", space] });
        void queries.invalidateQueries({ queryKey: ["document", document] });
        return documents[0]?.revision ?? expectedRevision;
      }),
    load: () => refusing(async () => ask(api.GET(address, { params }))),
  };
}

async function refusing<T>(act: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await act();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const { status, message } = problem;
    return { why: isSoonOver(problem) ? "offline" : status === 409 ? "stale" : "refused", message };
  }
}
