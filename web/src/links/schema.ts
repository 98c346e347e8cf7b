/** A tool's arguments, from its JSON Schema: what to show of them, and what to start from. */

export type Schema = Record<string, unknown>;
export type Argument = { name: string; type: string; required: boolean; description: string };

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);

/** A schema of an object's properties, by name. */
export function properties(schema: unknown): [string, Schema][] {
  if (!isSchema(schema) || !isSchema(schema.properties)) return [];
  return Object.entries(schema.properties).map(([name, property]) => [name, isSchema(property) ? property : {}]);
}

/** The names of those that must be there. */
export function required(schema: unknown): string[] {
  return isSchema(schema) && Array.isArray(schema.required) ? schema.required.map(String) : [];
}

/** Every argument, those that must be there first. */
export function argumentsOf(schema: unknown): Argument[] {
  const needed = required(schema);
  const all = properties(schema).map(([name, property]) => ({
    name,
    type: typeOf(property),
    required: needed.includes(name),
    description: typeof property.description === "string" ? property.description : "",
  }));
  return all.sort((one, other) => Number(other.required) - Number(one.required));
}

/** In a word or two: “string”, “read | write”, “string[]”. */
export function typeOf(property: Schema): string {
  if (Array.isArray(property.enum)) return property.enum.map(String).join(" | ");
  if (property.const !== undefined) return String(property.const);
  const { type } = property;
  if (type === "array") return `${isSchema(property.items) ? typeOf(property.items) : "any"}[]`;
  if (typeof type === "string") return type;
  if (Array.isArray(type)) return type.filter((kind) => kind !== "null").join(" | ");
  const choices = [property.anyOf, property.oneOf].find(Array.isArray)?.filter(isSchema).map(typeOf);
  return choices ? [...new Set(choices.filter((kind) => kind !== "null"))].join(" | ") : "any";
}

/** Arguments to start from: what must be there, and a trial run where the tool knows one. */
export function skeleton(schema: unknown): Schema {
  const needed = required(schema);
  return Object.fromEntries(
    properties(schema).flatMap(([name, property]): [string, unknown][] =>
      name === "dryRun" ? [[name, true]] : needed.includes(name) ? [[name, empty(property)]] : [],
    ),
  );
}

function empty(property: Schema): unknown {
  if (property.default !== undefined) return property.default;
  if (Array.isArray(property.enum)) return property.enum[0];
  const type = Array.isArray(property.type) ? property.type[0] : property.type;
  const values: Record<string, unknown> = { string: "", number: 0, integer: 0, boolean: false, array: [], object: {} };
  return typeof type === "string" ? (values[type] ?? null) : null;
}

/** What was typed, as arguments; undefined when it is no JSON object. */
export function read(text: string): Schema | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    return isSchema(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
