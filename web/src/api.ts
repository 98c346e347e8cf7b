/** The server, typed by its OpenAPI document: `npm run types` writes openapi.d.ts anew. */
import createClient from "openapi-fetch";

import type { components, paths } from "./openapi.d.ts";
import { strings } from "./strings";

export const api = createClient<paths>({ baseUrl: "/" });

type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type Space = Schemas["Space"];
export type Member = Schemas["Member"];
export type AccessToken = Schemas["AccessToken"];
export type Invitation = Schemas["Invitation"];
export type InvitationOffer = Schemas["InvitationOffer"];
export type DocumentEntry = Schemas["DocumentShape"];
export type Document = Schemas["Whole"];
export type Block = Schemas["BlockShape"];
export type Run = Schemas["RunShape"];
export type Folder = Schemas["Folder"];
export type Favourite = Pick<Schemas["Favourite"], "id" | "title" | "icon">;
export type Tag = Schemas["Tag"];
export type Hit = Schemas["Hit"];
export type WriteAnswer = Schemas["WriteAnswer"];
export type Refusal = Schemas["Refusal"];

/** What the server refused, or that it did not answer (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Answer<T> = { data?: T; error?: Refusal; response: Response };

/** What was asked for; throws a [`Problem`] where there is none. */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch {
    throw new Problem(0, "unavailable", strings.app.noAnswer);
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  throw new Problem(response.status, error?.error ?? "unknown", explain(error));
}

/**
 * Whether what failed may well go through later: there was no answer, it was too much at once, the server starts again,
 * or somebody has to sign in anew.
 */
export function isSoonOver(problem: unknown): boolean {
  if (!(problem instanceof Problem)) return false;
  const { status } = problem;
  return status === 0 || status === 401 || status === 429 || status >= 500;
}

/** What a failed request says, in words. */
export function explain(error: Refusal | undefined): string {
  return error?.message ?? (error ? (strings.app.refusals[error.error] ?? error.error) : strings.app.noAnswer);
}
