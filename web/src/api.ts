// The server, typed by its OpenAPI document: `npm run types` writes openapi.d.ts anew.
import createClient from "openapi-fetch";

import type { components, paths } from "./openapi.d.ts";

export const api = createClient<paths>({ baseUrl: "/" });

export type Me = components["schemas"]["Me"];
export type Space = components["schemas"]["Space"];
export type DocumentEntry = components["schemas"]["DocumentShape"];
export type Document = components["schemas"]["Whole"];
export type Block = components["schemas"]["BlockShape"];
export type Run = components["schemas"]["RunShape"];

/** What a failed request says, in words. */
export function explain(error: { message?: string | null; error: string } | undefined): string {
  return error?.message ?? error?.error ?? "the server does not answer";
}
