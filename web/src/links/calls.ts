/** The tools that a link's agent gets, and calling one as this link. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../api";
import type { components } from "../openapi.d.ts";

export type Tool = components["schemas"]["LinkTool"];
/** A piece of an answer, as MCP has them. */
export type Content = { type: string; text?: string; data?: string; mimeType?: string };
export type Answer = { content: Content[]; structuredContent?: unknown; isError: boolean };

/** The link's version is in the key: other rights, other tools. */
export const tools = (space: string, link: string, version: number) =>
  queryOptions({
    queryKey: ["space", space, "links", "one", link, "tools", version],
    queryFn: () => ask(api.GET("/api/spaces/{space}/links/{link}/tools", { params: { path: { space, link } } })),
  });

export const call = (space: string, link: string, tool: string, args: Record<string, unknown>): Promise<Answer> =>
  ask(api.POST("/api/spaces/{space}/links/{link}/call", { params: { path: { space, link } }, body: { tool, arguments: args } })) as Promise<Answer>;
