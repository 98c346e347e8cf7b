/** What a link with some reach would see, before it is made or changed. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../api";
import type { components } from "../openapi.d.ts";
import type { ScopeGiven } from "./model";

/** `documents` is counted to 1,001. */
export type Preview = components["schemas"]["LinkPreview"];

export const preview = (space: string, scope: ScopeGiven) =>
  queryOptions({
    queryKey: ["space", space, "links", "preview", scope],
    queryFn: () => ask(api.POST("/api/spaces/{space}/links/preview", { params: { path: { space } }, body: { scope } })),
  });
