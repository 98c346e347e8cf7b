/**
 * Pages of items that were loaded. What a cursor leads to stays as it is: once the document has changed, the cursor is
 * refused. So when all pages are asked for anew and nothing has changed, only the first one is.
 */
import type { Collection, ItemPage } from "./model";

type Known = { revision: number; pages: Map<string, Promise<ItemPage>> };

/** By the query that they are pages of. */
const known = new WeakMap<object, Known>();

/** Whether items say nothing of other documents: what they say changes with their own alone. */
export const isAlone = (collection: Collection | undefined): boolean =>
  collection !== undefined && collection.schema.properties.every(({ type }) => type !== "relation");

/** A page of a query, by its cursor. */
export function pageOf(query: object, cursor: string | undefined, load: () => Promise<ItemPage>): Promise<ItemPage> {
  if (cursor === undefined) return first(query, load);
  const pages = known.get(query)?.pages;
  const kept = pages?.get(cursor);
  if (kept) return kept;
  const page = load();
  pages?.set(cursor, page);
  page.catch(() => pages?.delete(cursor));
  return page;
}

async function first(query: object, load: () => Promise<ItemPage>): Promise<ItemPage> {
  const page = await load();
  if (known.get(query)?.revision !== page.revision) known.set(query, { revision: page.revision, pages: new Map() });
  return page;
}
