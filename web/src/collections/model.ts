/** A collection as the web app speaks of it: what its items have, how it is shown, and what is asked of it. */
import type { Run } from "../api";
import type { components } from "../openapi.d.ts";
import { collections as words } from "../strings/collections";

type Schemas = components["schemas"];

export type Collection = Schemas["Collection"];
export type Schema = Schemas["CollectionSchema"];
export type Choice = Schemas["CollectionOption"];
export type View = Schemas["CollectionView"];
export type Item = Schemas["CollectionItem"];
export type ItemPage = Schemas["ItemPage"];
export type Type = Schemas["CollectionPropertyType"];
/** One that the collection has: it has a key. */
export type Property = Schemas["CollectionProperty"] & { key: string };
/** An item that a relation names. */
export type Related = { id: string; title: string };
/** What is asked of the items: by a view that is kept, or by what one of our own says. */
export type Question = { view?: string; filter?: Record<string, unknown>; sort?: string[] };

/** Under what a question names the title. */
export const TITLE = "title";
/** What is sorted and filtered by: the title is called by its name. */
export type Field = { key: string; name: string; type: Type; options?: Choice[] | null };

export const TYPES: Type[] = ["text", "number", "singleSelect", "multiSelect", "date", "boolean", "url", "email", "phone", "relation"];

export const propertiesOf = ({ schema }: Collection): Property[] => schema.properties as Property[];

export const titleName = ({ schema }: Collection): string => schema.contentPropDetails?.name ?? words.title;

export const titleField = (collection: Collection): Field => ({ key: TITLE, name: titleName(collection), type: "text" });

/** What the columns of a board can be made by. */
export const groupings = (collection: Collection): Property[] =>
  propertiesOf(collection).filter(({ type }) => type === "singleSelect");

/** The properties that a view shows. */
export const shownIn = (collection: Collection, view: View): Property[] =>
  propertiesOf(collection).filter(({ key }) => !view.hidden?.includes(key));

/** What runs say. */
export const plain = (runs: Run[]): string => runs.map(({ text }) => text).join("");

/** The title of an item, in words. */
export const named = (item: Item): string => plain(item.runs) || words.untitled;

/** Colours of Mantine's for those of options; an option without one takes its turn. */
export const COLOURS: Record<string, string> = {
  yellow: "yellow",
  lime: "lime",
  "mint-green": "teal",
  "aqua-blue": "cyan",
  "sky-blue": "blue",
  lavender: "violet",
  pink: "pink",
  red: "red",
  gray: "gray",
};
const TURNS = ["gray", "blue", "teal", "yellow", "violet", "pink", "cyan", "lime", "red"];

export function colourOf(options: Choice[], name: string): string {
  const at = options.findIndex((option) => option.name === name);
  return COLOURS[options[at]?.color ?? ""] ?? TURNS[Math.max(at, 0) % TURNS.length] ?? "gray";
}

/** The options that a value names, or the one. */
export const namesIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");

/** The items that a value names. */
export const relatedIn = (value: unknown): Related[] =>
  (Array.isArray(value) ? value : []).filter((one): one is Related => typeof one?.id === "string" && typeof one.title === "string");

/** A value in words, as far as it has any. */
export function said({ type, format, currency }: Pick<Property, "type" | "format" | "currency">, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (type === "boolean") return value === true ? words.yes : words.no;
  if (type === "relation") return relatedIn(value).map(({ title }) => title || words.untitled).join(", ");
  if (type === "date" && typeof value === "string") return day(value);
  if (type === "number" && typeof value === "number") return number(value, format, currency);
  return Array.isArray(value) ? value.join(", ") : String(value);
}

function day(value: string): string {
  const date = new Date(`${value}T00:00:00`);
  return Number.isNaN(date.getTime()) ? value : date.toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

function number(value: number, format: Property["format"], currency: Property["currency"]): string {
  if (format === "percentage") return `${value} %`;
  if (format !== "currency") return String(value);
  try {
    return value.toLocaleString(undefined, { style: "currency", currency: currency ?? "EUR" });
  } catch {
    return `${value} ${currency ?? ""}`;
  }
}
