/** Comments in their threads. */
import type { components } from "../../openapi.d.ts";

export type Comment = components["schemas"]["Comment"];
/** The comment that began it, and the answers to it. */
export type Thread = [Comment, ...Comment[]];

/** In the order in which they were begun. */
export function inThreads(all: Comment[]): Thread[] {
  const threads = new Map<string, Thread>();
  for (const comment of all) {
    const thread = threads.get(comment.thread);
    if (thread) thread.push(comment);
    else threads.set(comment.thread, [comment]);
  }
  return [...threads.values()];
}
