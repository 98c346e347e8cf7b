/** What a link with some reach would see, before it is made or changed. */
import { queryOptions } from "@tanstack/react-query";

import { json, unlessAbsent } from "./json";
import type { ScopeGiven } from "./model";

/** `documents` is counted to 1,001. */
export type Preview = { documents: number; folders: number; first: { id: string; title: string; location: string }[] };

/** Null where the server has no previews. */
export const preview = (space: string, scope: ScopeGiven) =>
  queryOptions({
    queryKey: ["space", space, "links", "preview", scope],
    queryFn: () => unlessAbsent(json<Preview>("POST", `/api/spaces/${space}/links/preview`, { scope })),
  });
