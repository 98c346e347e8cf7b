/** What people do with collections and their items. What can be shown at once is, and told where it fails. */
import type { InfiniteData } from "@tanstack/react-query";

import type { Run, WriteAnswer } from "../api";
import { api, ask } from "../api";
import type { components } from "../openapi.d.ts";
import { collection, collectionKey, queries } from "../queries";
import { collections as words } from "../strings/collections";
import { insist } from "../shell/insist";
import { tellDone, tellProblem } from "../told";
import type { Item, ItemPage, Schema, View } from "./model";
import { named, plain } from "./model";
import { withViews } from "./views";

type Input = components["schemas"]["ItemInput"];

/** Which collection: its space and its block. */
export type Place = { space: string; block: string };
/** What changes of an item: as it is sent, and as it is shown until the server has answered. */
export type Change = { runs?: Run[]; title?: string; properties?: Record<string, unknown> };

/** Changes an item; `shown` is what it has then, where that is not what is sent. */
export async function changeItem(place: Place, item: Item, change: Change, shown: Record<string, unknown> = {}): Promise<boolean> {
  const values = { ...change.properties, ...shown };
  const properties = Object.fromEntries(Object.entries({ ...item.properties, ...values }).filter(([, value]) => value !== null));
  const runs = change.runs ?? (change.title === undefined ? item.runs : [{ text: change.title }]);
  await atOnce(place, { ...item, runs, title: change.title ?? plain(runs), properties });
  const params = { path: { ...place, item: item.id }, query: { allowNewSelectOptions: true } };
  const body: Input = { properties: {}, ...change };
  const send = async () => {
    await ask(api.PATCH("/api/spaces/{space}/collections/{block}/items/{item}", { params, body }));
    await queries.invalidateQueries({ queryKey: collectionKey(place.space, place.block) });
  };
  const key = `item/${item.id}/${Object.keys(body.properties ?? {}).join("/")}`;
  try {
    // Meanwhile it is shown as it will be.
    await insist({ key, document: place.block, title: named(item), send });
    return true;
  } catch (problem) {
    tellProblem(problem);
    await queries.invalidateQueries({ queryKey: collectionKey(place.space, place.block) });
    return false;
  }
}

/** Shows an item as it will be. */
async function atOnce({ space, block }: Place, changed: Item): Promise<void> {
  const queryKey = [...collectionKey(space, block), "items"];
  const alone = [...collectionKey(space, block), "item", changed.id];
  // What is on its way says what was before.
  await Promise.all([queries.cancelQueries({ queryKey }), queries.cancelQueries({ queryKey: alone })]);
  queries.setQueryData<Item>(alone, (before) => before && changed);
  const replaced = (page: ItemPage) => ({ ...page, items: page.items.map((item) => (item.id === changed.id ? changed : item)) });
  queries.setQueriesData<InfiniteData<ItemPage>>({ queryKey }, (data) => data && { ...data, pages: data.pages.map(replaced) });
}

/** Adds an item at the end; answers its id. */
export async function addItem(place: Place, title: string, properties: Record<string, unknown> = {}): Promise<string | undefined> {
  let id: string | undefined;
  const body = { items: [{ runs: title ? [{ text: title }] : [], properties }] };
  await telling(place, async () => {
    [id] = (await ask(api.POST("/api/spaces/{space}/collections/{block}/items", { params: { path: place }, body }))).ids;
  });
  return id;
}

/** Deletes an item, with the way back. */
export function deleteItem(place: Place, item: string): Promise<boolean> {
  return telling(place, async () => {
    const params = { path: { ...place, item } };
    const written = await ask(api.DELETE("/api/spaces/{space}/collections/{block}/items/{item}", { params }));
    tellDone(words.deleted, place.space, [written]);
  });
}

/** Gives a collection another schema; says what was done where `told` does, and what items keep unseen. */
export function changeSchema(place: Place, schema: Schema, told?: string): Promise<boolean> {
  return telling(place, async () => {
    const written = await ask(api.PATCH("/api/spaces/{space}/collections/{block}", { params: { path: place }, body: { schema } }));
    const unfit = written.unfit.map(({ property, items }) => words.unfit(property, items));
    const said = [told, ...unfit].filter(Boolean).join(". ");
    if (said) tellDone(said, place.space, [written as WriteAnswer]);
  });
}

/** The last change of views: each says all of them, and none may overtake another. */
let turn: Promise<unknown> = Promise.resolve();

/** Keeps other views; they are shown at once. */
export async function changeViews(place: Place, views: View[]): Promise<boolean> {
  const { queryKey } = collection(place.space, place.block);
  const send = () => ask(api.PATCH("/api/spaces/{space}/collections/{block}", { params: { path: place }, body: { views } }));
  // What is on its way says what was before.
  await queries.cancelQueries({ queryKey });
  queries.setQueryData(queryKey, (before) => before && withViews(before, views));
  return telling(place, () => (turn = turn.then(send, send)));
}

/** Tells what fails, and asks anew what there is; answers whether it went well. */
async function telling({ space, block }: Place, act: () => Promise<unknown>): Promise<boolean> {
  let well = true;
  try {
    await act();
  } catch (problem) {
    well = false;
    tellProblem(problem);
  }
  await queries.invalidateQueries({ queryKey: collectionKey(space, block) });
  return well;
}
