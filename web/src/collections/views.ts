/** Views: which is shown, and what all of them become when one changes. */
import { collections as words } from "../strings/collections";
import { type Collection, type Field, type Question, type View, groupings } from "./model";

/** What is shown where no view is kept. */
const usual = (): View => ({ name: words.views.table, type: "table" });

/** The view that is shown: the one that was chosen last, else the first. */
export function activeView({ views, activeView }: Collection): View {
  return views.find(({ id }) => id === activeView) ?? views[0] ?? usual();
}

/** All views with the active one changed. */
export function withActive(collection: Collection, change: Partial<View>): View[] {
  const active = activeView(collection);
  const views = collection.views.length > 0 ? collection.views : [active];
  return views.map((view) => (view === active ? { ...view, ...change, active: true } : view));
}

/** All views, where one of this form is the active one: it is made where there is none. */
export function switched(collection: Collection, type: View["type"]): View[] {
  const views = collection.views.length > 0 ? collection.views : [usual()];
  const known = views.find((view) => view.type === type);
  if (known) return views.map((view) => (view === known ? { ...view, active: true } : view));
  return [...views, { name: words.views[type], type, active: true, ...(type === "board" && { groupBy: groupings(collection)[0]?.key }) }];
}

/** The property that a board's columns are made by. */
export function groupOf(collection: Collection, view: View) {
  const all = groupings(collection);
  return all.find(({ key }) => key === view.groupBy) ?? all[0];
}

/** The question that a view asks. One that is kept is known by its id: what it says and is no more, asks for nothing. */
export function asks(collection: Collection, view: View): Question {
  const isKept = collection.views.includes(view) && view.id;
  if (isKept) return { view: view.id ?? undefined };
  return { filter: view.filters ?? {}, sort: view.sorts ?? [] };
}

export type Order = "up" | "down" | undefined;

/** How a view is sorted by a field, if it is by that first. */
export function orderBy({ sorts }: View, { key }: Field): Order {
  const [first] = sorts ?? [];
  return first === key ? "up" : first === `-${key}` ? "down" : undefined;
}

/** The sorts of a view that is sorted by this field first, or no more. */
export function sortedBy({ sorts }: View, { key }: Field, order: Order): string[] {
  const others = (sorts ?? []).filter((one) => one.replace(/^-/, "") !== key);
  return order ? [order === "down" ? `-${key}` : key, ...others].slice(0, 3) : others;
}

/** The conditions of a view with this one for a field; without any where nothing is said. */
export function filteredBy({ filters }: View, { key }: Field, condition: unknown): Record<string, unknown> {
  const { [key]: _, ...others } = (filters ?? {}) as Record<string, unknown>;
  return condition === undefined ? others : { ...others, [key]: condition };
}

/** Whether a view leaves items out. */
export const isFiltered = ({ filters }: View): boolean => Object.keys(filters ?? {}).length > 0;

/** The keys of what a view does not show, with this one or without. */
export function hiddenBy({ hidden }: View, { key }: Field, isHidden: boolean): string[] {
  const others = (hidden ?? []).filter((one) => one !== key);
  return isHidden ? [...others, key] : others;
}

/** A collection as it is with other views. One that is new has no id yet, and is the one that is shown. */
export function withViews(collection: Collection, views: View[]): Collection {
  const kept = views.map(({ active: _, ...view }) => view);
  return { ...collection, views: kept, activeView: views.find(({ active }) => active)?.id ?? undefined };
}
