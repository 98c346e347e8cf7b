/** A form from a tool's JSON Schema: a field for each argument, what is in it, and the arguments that it makes. */
import { type Schema, properties, required, typeOf } from "./schema";

export type Kind =
  | { type: "text"; many: boolean; names?: "document" | "folder" }
  | { type: "number"; isWhole: boolean }
  | { type: "flag" }
  | { type: "choice"; options: string[] }
  | { type: "json"; of: "array" | "object" | "any" };

export type Field = { name: string; kind: Kind; required: boolean; description: string; usual: unknown };

/** What is in the fields, by name: words, lists of words, a number as it was typed, or whether something is on. */
export type Values = Record<string, string | string[] | boolean>;

/** Why what is in a field is no argument. */
export type Mistake = "needed" | "notNumber" | "notJson" | "notList" | "notObject";

/** A field for each argument, those that must be there first. */
export function fieldsOf(schema: unknown): Field[] {
  const needed = required(schema);
  const fields = properties(schema).map(([name, property]): Field => ({
    name,
    kind: kindOf(name, property),
    required: needed.includes(name),
    description: typeof property.description === "string" ? property.description : "",
    usual: property.default,
  }));
  return fields.sort((one, other) => Number(other.required) - Number(one.required));
}

function kindOf(name: string, property: Schema): Kind {
  if (Array.isArray(property.enum)) return { type: "choice", options: property.enum.map(String) };
  switch (typeOf(property)) {
    case "string":
      return { type: "text", many: false, ...named(name, property) };
    case "string[]":
      return { type: "text", many: true, ...named(name, property) };
    case "number":
      return { type: "number", isWhole: false };
    case "integer":
      return { type: "number", isWhole: true };
    case "boolean":
      return { type: "flag" };
    case "object":
      return { type: "json", of: "object" };
    default:
      return { type: "json", of: property.type === "array" ? "array" : "any" };
  }
}

/** What an id is of, where its name says it: a block is often a document, and `id` too, unless it is a file's. */
function named(name: string, { description }: Schema): { names?: "document" | "folder" } {
  if (/^(parentF|f)olderIds?$/.test(name)) return { names: "folder" };
  const isFile = typeof description === "string" && description.includes("file://");
  return /^(documentIds?|pageId|blockId|id)$/.test(name) && !isFile ? { names: "document" } : {};
}

const isWord = (value: unknown): value is string => typeof value === "string";

/** What a form starts with: nothing, and a trial run where the tool knows one. */
export function started(fields: Field[]): Values {
  return Object.fromEntries(fields.map(({ name, kind, usual }) => [name, kind.type === "flag" ? (name === "dryRun" ? true : usual === true) : empty(kind)]));
}

function empty(kind: Kind): string | string[] {
  return kind.type === "text" && kind.many ? [] : "";
}

/** The arguments that the fields make, and what is wrong with which; what is empty is left out where it may be. */
export function argumentsFrom(fields: Field[], values: Values): { args: Schema; mistakes: Record<string, Mistake> } {
  const args: Schema = {};
  const mistakes: Record<string, Mistake> = {};
  for (const field of fields) {
    const made = argumentOf(field, values[field.name]);
    if ("mistake" in made) mistakes[field.name] = made.mistake;
    else if (made.value !== undefined) args[field.name] = made.value;
  }
  return { args, mistakes };
}

function argumentOf({ kind, required, usual }: Field, value: Values[string] | undefined): { value: unknown } | { mistake: Mistake } {
  if (kind.type === "flag") return { value: required || value !== (usual ?? false) ? value === true : undefined };
  if (kind.type === "text") return { value: required || (value?.toString() ?? "") !== "" ? value : undefined };
  const text = isWord(value) ? value.trim() : "";
  if (text === "") return required ? { mistake: "needed" } : { value: undefined };
  if (kind.type === "choice") return { value: text };
  if (kind.type === "number") return Number.isFinite(Number(text)) ? { value: Number(text) } : { mistake: "notNumber" };
  return json(text, kind.of);
}

function json(text: string, of: "array" | "object" | "any"): { value: unknown } | { mistake: Mistake } {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (of === "array" && !Array.isArray(value)) return { mistake: "notList" };
    if (of === "object" && !isObject) return { mistake: "notObject" };
    return { value };
  } catch {
    return { mistake: "notJson" };
  }
}

/** What the fields show of arguments; none where the fields cannot show all of it. */
export function valuesFrom(fields: Field[], args: Schema): Values | undefined {
  const known = new Set(fields.map(({ name }) => name));
  if (Object.keys(args).some((name) => !known.has(name))) return undefined;
  const values: Values = {};
  for (const { name, kind, usual } of fields) {
    const shown = args[name] === undefined ? (kind.type === "flag" ? usual === true : empty(kind)) : valueOf(kind, args[name]);
    if (shown === undefined) return undefined;
    values[name] = shown;
  }
  return values;
}

function valueOf(kind: Kind, value: unknown): Values[string] | undefined {
  switch (kind.type) {
    case "flag":
      return typeof value === "boolean" ? value : undefined;
    case "number":
      return typeof value === "number" ? String(value) : undefined;
    case "choice":
      return isWord(value) && kind.options.includes(value) ? value : undefined;
    case "text":
      if (kind.many) return Array.isArray(value) && value.every(isWord) ? value : undefined;
      return isWord(value) ? value : undefined;
    default:
      return JSON.stringify(value, null, 2);
  }
}
