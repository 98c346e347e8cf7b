/** What a file in this folder says: how blocks of a kind stand in the editor, and back. */
import type { Block } from "../../api";
import type { Content } from "../content";

/** A block of the editor, as far as we read and write it. */
export type EditorBlock = {
  id?: string;
  type: string;
  props?: Record<string, unknown>;
  content?: unknown;
  children?: EditorBlock[];
};

/** A block of the editor without what is the same for every kind. */
export type Shown = Omit<EditorBlock, "id" | "children">;

export type Kind = {
  /** Ours. */
  kind: string;
  /** The editor's names for blocks of this kind. */
  types: string[];
  toEditor: (block: Block) => Shown;
  toContent: (block: EditorBlock) => Content;
};

/** Properties that the editor does not know ride along in one of its own, as JSON. */
export function keep(properties: Record<string, unknown>): string {
  return Object.keys(properties).length > 0 ? JSON.stringify(properties) : "";
}

/** The properties that rode along. */
export function kept({ props }: EditorBlock): Record<string, unknown> {
  return parsed(props?.kept) ?? {};
}

/** The object of a JSON text; none of anything else: what is pasted into the editor may come from anywhere. */
export function parsed(json: unknown): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(word(json));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A property that is a text. */
export function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Properties without those that are empty: the server leaves these out. */
export function said(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== "" && value !== undefined));
}
