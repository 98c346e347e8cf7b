/** What these pages work with: the shapes of the server, and the choices that a link has. */
import type { components } from "../openapi.d.ts";

type Schemas = components["schemas"];
export type Link = Schemas["Link"];
export type LinkAddress = Schemas["LinkAddress"];
export type LinkConnection = Schemas["LinkConnection"];
export type LinkDay = Schemas["LinkDay"];
export type AuditEntry = Schemas["AuditEntry"];
export type NewLink = Schemas["NewLink"];
export type Part = Schemas["Part"];
export type ScopeGiven = Schemas["ScopeGiven"];
export type ScopeShown = Schemas["ScopeShown"];
/** Every choice may be left out, and then stays; the generated type does not know that. */
export type LinkChange = Partial<Schemas["LinkChange"]>;

export const MODES = ["read", "write", "read_write"] as const;
export type Mode = (typeof MODES)[number];

/** The tool groups that can be switched, in the order of the server. */
export const GROUPS = ["documents", "blocks", "tasks", "collections", "comments", "files", "history", "chatgpt"] as const;
export type Group = (typeof GROUPS)[number];

/** Characters of a name, and of the guidance and the note. */
export const LONGEST_NAME = 200;
export const LONGEST_WORDS = 2000;

/** The server names the mode as a string; what is unknown is taken for the least. */
export function modeOf(mode: string): Mode {
  return MODES.find((known) => known === mode) ?? "read";
}
