/** The tools that a link's agent gets, and calling one as this link. */
import { queryOptions } from "@tanstack/react-query";

import { json, unlessAbsent } from "./json";

export type Access = "always" | "read" | "add" | "change" | "delete";
export type Tool = { name: string; title?: string | null; description?: string | null; access: Access; inputSchema: unknown };
export type Content = { type: string; text?: string; data?: string; mimeType?: string };
export type Answer = { content: Content[]; structuredContent?: unknown; isError?: boolean | null };

/** Null where the server does not list them. The link's version is in the key: other rights, other tools. */
export const tools = (space: string, link: string, version: number) =>
  queryOptions({
    queryKey: ["space", space, "links", "one", link, "tools", version],
    queryFn: () => unlessAbsent(json<Tool[]>("GET", `/api/spaces/${space}/links/${link}/tools`)),
  });

export const call = (space: string, link: string, tool: string, args: Record<string, unknown>): Promise<Answer> =>
  json("POST", `/api/spaces/${space}/links/${link}/call`, { tool, arguments: args });
