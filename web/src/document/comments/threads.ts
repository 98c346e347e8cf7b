/** Comments in their threads. */
import type { components } from "../../openapi.d.ts";
import type { Place } from "./about";

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

/** How many comments are about a block or what it shows, by its id. */
export type Counts = ReadonlyMap<string, number>;

/** What is said about the document itself is about none of its blocks. */
export function countsOf(places: ReadonlyMap<string, Place>, comments: Comment[]): Counts {
  const counts = new Map<string, number>();
  for (const { block } of comments) {
    const shown = places.get(block)?.shown;
    if (shown) counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return counts;
}
