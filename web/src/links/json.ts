/** Endpoints that the committed OpenAPI document does not describe yet. */
import type { Refusal } from "../api";
import { Problem, ask } from "../api";

/** Asks with JSON and for JSON, with the session's cookie. */
export function json<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
  return ask<T>(
    fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).then(async (response) => {
      const answer: unknown = await response.json().catch(() => undefined);
      return response.ok ? { data: answer as T, response } : { error: answer as Refusal | undefined, response };
    }),
  );
}

/** Null from a server that does not have it: 405 where the path is taken for another's. */
export function unlessAbsent<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((problem: unknown) => {
    if (problem instanceof Problem && (problem.status === 404 || problem.status === 405)) return null;
    throw problem;
  });
}
