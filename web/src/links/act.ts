/**
 * Doing something on the server. TanStack's mutations would keep what was sent and answered in their
 * cache; here addresses and passwords pass, which stay in the component alone.
 */
import { notifications } from "@mantine/notifications";
import { useState } from "react";

import { api, ask } from "../api";
import { queries, spaces } from "../queries";
import { strings } from "../strings";
import { tellProblem } from "../told";
import type { Link, LinkChange } from "./model";
import { forget, keep } from "./questions";

/** Whether something is under way, and a way to begin: it answers whether it was done, and tells why not. */
export function useAct(): [boolean, (doing: () => Promise<void>) => Promise<boolean>] {
  const [busy, setBusy] = useState(false);
  const act = async (doing: () => Promise<void>) => {
    setBusy(true);
    try {
      await doing();
      return true;
    } catch (problem) {
      tellProblem(problem);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return [busy, act];
}

export const tell = (message: string) => void notifications.show({ message, closeButtonProps: { "aria-label": strings.app.close } });

/** Changes what is given; the rest stays. */
export async function change(space: string, link: string, changes: LinkChange): Promise<void> {
  // The generated type asks for choices that may be left out, and a null there would reset them.
  const body = changes as Required<LinkChange>;
  keep(space, await ask(api.PATCH("/api/spaces/{space}/links/{link}", { params: { path: { space, link } }, body })));
  tell(strings.links.page.saved);
}

export async function setPaused(space: string, { id, name }: Link, paused: boolean): Promise<void> {
  const path = paused ? "/api/spaces/{space}/links/{link}/pause" : "/api/spaces/{space}/links/{link}/resume";
  await ask(api.POST(path, { params: { path: { space, link: id } } }));
  await forget(space);
  tell(paused ? strings.links.paused(name) : strings.links.resumed(name));
}

export async function setAllPaused(space: string, paused: boolean): Promise<void> {
  const path = paused ? "/api/spaces/{space}/links/pause-all" : "/api/spaces/{space}/links/resume-all";
  await ask(api.POST(path, { params: { path: { space } } }));
  await Promise.all([forget(space), queries.invalidateQueries({ queryKey: spaces.queryKey })]);
  tell(paused ? strings.links.pausedAll : strings.links.resumedAll);
}
