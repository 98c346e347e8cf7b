/** What is asked of the server and kept for a while: one function for each question, with its key. */
import { QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type Document, Problem, api, ask } from "./api";
import type { Question } from "./collections/model";
import { isAlone, pageOf } from "./collections/pages";
import { strings } from "./strings";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays one; only silence is asked again.
      retry: (failures, problem) => failures < 2 && (!(problem instanceof Problem) || problem.status === 0 || problem.status >= 500),
    },
  },
});

export const me = queryOptions({
  queryKey: ["me"],
  staleTime: Infinity,
  // Only a server that says so means that nobody is there.
  queryFn: () =>
    ask(api.GET("/api/session")).catch((problem: Problem) => {
      if (problem.status === 401) return null;
      throw problem;
    }),
});

// Who was signed out elsewhere hears of it by whatever they ask next.
api.use({
  onResponse: ({ response, schemaPath }) => {
    if (response.status === 401 && schemaPath !== "/api/session") void queries.invalidateQueries({ queryKey: me.queryKey });
  },
});

export const accessTokens = queryOptions({ queryKey: ["access tokens"], queryFn: () => ask(api.GET("/api/access-tokens")) });

export const spaces = queryOptions({ queryKey: ["spaces"], queryFn: () => ask(api.GET("/api/spaces")) });

export const members = (space: string) =>
  queryOptions({
    queryKey: ["space", space, "members"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/members", { params: { path: { space } } })),
  });

export const invitations = (space: string) =>
  queryOptions({
    queryKey: ["space", space, "invitations"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/invitations", { params: { path: { space } } })),
  });

export const folders = (space: string) =>
  queryOptions({
    queryKey: ["space", space, "folders"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/folders", { params: { path: { space } } })),
  });

/** The person's own, the first added first. */
export const favourites = (space: string) =>
  queryOptions({
    queryKey: ["space", space, "favourites"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/favourites", { params: { path: { space } } })),
  });

/** Apart from what else is asked of a space: counting takes longer, and what others write need not show at once. */
export const tags = (space: string) =>
  queryOptions({
    queryKey: ["tags", space],
    queryFn: () => ask(api.GET("/api/spaces/{space}/tags", { params: { path: { space } } })),
  });

/** The documents that have a tag. */
export const tagged = (space: string, tag: string) =>
  infiniteQueryOptions({
    queryKey: ["space", space, "tagged", tag],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(api.GET("/api/spaces/{space}/search", { params: { path: { space }, query: { query: `#${tag}`, cursor: pageParam } } })),
    getNextPageParam: (page) => page.cursor ?? undefined,
  });

/** Where documents are listed: everywhere when nothing is said. */
export type Place = { folder?: string; location?: string };

/** How many of a list are on its first page; of documents on those after it: whoever goes on will see many. */
const FIRST = 100;
const NEXT = 500;

export const documents = (space: string, place: Place) =>
  infiniteQueryOptions({
    queryKey: ["space", space, "documents", place],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) => {
      const query = { ...place, cursor, limit: cursor ? NEXT : FIRST };
      return ask(api.GET("/api/spaces/{space}/documents", { params: { path: { space }, query } }));
    },
    getNextPageParam: (page) => page.cursor ?? undefined,
  });

/** An address names no space: the document is in whichever of the reader's spaces has it. */
export const document = (id: string) =>
  queryOptions({
    queryKey: ["document", id],
    queryFn: async (): Promise<{ space: string; document: Document }> => {
      for (const { id: space } of await queries.fetchQuery(spaces)) {
        const found = await ask(
          api.GET("/api/spaces/{space}/documents/{document}", { params: { path: { space, document: id } } }),
        ).catch((problem: Problem) => {
          if (problem.status === 404) return undefined;
          throw problem;
        });
        if (found) return { space, document: found };
      }
      throw new Problem(404, "not_found", strings.app.notFoundWhy);
    },
  });

export const daily = (space: string, date: string) =>
  queryOptions({
    queryKey: ["space", space, "day", date],
    queryFn: () =>
      ask(api.GET("/api/spaces/{space}/daily-notes/{date}", { params: { path: { space, date } } })).catch(
        (problem: Problem) => {
          if (problem.status === 404) return null;
          throw problem;
        },
      ),
  });

export const search = (space: string, query: string) =>
  queryOptions({
    queryKey: ["space", space, "search", query],
    enabled: query.trim() !== "",
    queryFn: () => ask(api.GET("/api/spaces/{space}/search", { params: { path: { space }, query: { query } } })),
  });

export const versions = (space: string, document: string) =>
  infiniteQueryOptions({
    queryKey: ["document", document, "versions"],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/spaces/{space}/documents/{document}/versions", {
          params: { path: { space, document }, query: { before: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** What became of a version since. */
export const comparison = (space: string, document: string, revision: number) =>
  queryOptions({
    queryKey: ["document", document, "comparison", revision],
    queryFn: () =>
      ask(
        api.GET("/api/spaces/{space}/documents/{document}/versions/{revision}/diff", {
          params: { path: { space, document, revision } },
        }),
      ),
  });

export const comments = (space: string, document: string, resolved: boolean) =>
  infiniteQueryOptions({
    queryKey: ["document", document, "comments", resolved],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/spaces/{space}/documents/{document}/comments", {
          params: { path: { space, document }, query: { cursor: pageParam, resolved } },
        }),
      ),
    getNextPageParam: (page) => page.cursor ?? undefined,
  });

export type TaskScope = "inbox" | "active" | "upcoming" | "logbook";

export const tasks = (space: string, scope: TaskScope) =>
  infiniteQueryOptions({
    queryKey: ["space", space, "tasks", scope],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(api.GET("/api/spaces/{space}/tasks", { params: { path: { space }, query: { scope, cursor: pageParam } } })),
    getNextPageParam: (page) => page.cursor ?? undefined,
  });

export const backlinks = (space: string, document: string) =>
  queryOptions({
    queryKey: ["document", document, "backlinks"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/documents/{document}/backlinks", { params: { path: { space, document } } })),
  });

/** All that is kept of a collection begins with this. */
export const collectionKey = (space: string, block: string) => ["space", space, "collection", block] as const;

export const collections = (space: string) =>
  queryOptions({
    queryKey: ["space", space, "collections"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/collections", { params: { path: { space } } })),
  });

export const collection = (space: string, block: string) =>
  queryOptions({
    queryKey: [...collectionKey(space, block), "schema"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/collections/{block}", { params: { path: { space, block } } })),
  });

/** Items on the next pages: as many as there can be. */
const MORE = 200;

export const items = (space: string, block: string, { view, filter, sort }: Question) =>
  infiniteQueryOptions({
    queryKey: [...collectionKey(space, block), "items", { view, filter, sort }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, queryKey, signal }) => {
      // Who looks at it stops when all is asked for anew, and does not go on from page to page beside that.
      signal.throwIfAborted();
      const conditions = filter && Object.keys(filter).length > 0 ? JSON.stringify(filter) : undefined;
      const query = { view, filter: conditions, sort: sort?.join(",") || undefined, cursor, limit: cursor ? MORE : FIRST };
      const load = () => ask(api.GET("/api/spaces/{space}/collections/{block}/items", { params: { path: { space, block }, query } }));
      const kept = isAlone(queries.getQueryData(collection(space, block).queryKey)) && queries.getQueryCache().find({ queryKey });
      return kept ? pageOf(kept, cursor, load) : load();
    },
    getNextPageParam: (page) => page.cursor ?? undefined,
  });
