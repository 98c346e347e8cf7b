/** Sends changes of blocks to the server, and files. */
import { Problem, type WriteAnswer, api, ask, isSoonOver } from "../api";
import type { components } from "../openapi.d.ts";
import { queries, spaces } from "../queries";
import { strings } from "../strings";
import type { Call, NewBlock, Position } from "./changes";
import { Failed, type Server, type Version, type Written } from "./saving";
import { find } from "./tree";

type BlockInput = components["schemas"]["BlockInput"];

/** The server, for one document, or for one block of the document `home`. */
export function server(space: string, document: string, home = document): Server {
  return {
    send: (call, seen, key) => told(send(space, call, seen, key).then((answer) => written(home, answer))),
    load: () => told(load(space, home).then((whole) => part(whole, home, document))),
  };
}

/** What is inside a block, with the revision of its document. */
function part(whole: Version, home: string, block: string): Version {
  if (block === home) return whole;
  const found = find(home, whole.blocks).get(block)?.block;
  if (!found) throw new Problem(404, "not_found", strings.app.notFoundWhy);
  return { blocks: found.children, revision: whole.revision };
}

function send(space: string, asked: Call, seen: number, key: string): Promise<WriteAnswer> {
  const header = { "Idempotency-Key": key };
  const call = wellFormed(asked);
  switch (call.call) {
    case "add": {
      const body = { position: place(call.position), blocks: call.blocks.map(input) };
      return ask(api.POST("/api/spaces/{space}/blocks", { params: { path: { space }, header }, body }));
    }
    case "move": {
      const body = { position: place(call.position), blocks: call.ids };
      return ask(api.POST("/api/spaces/{space}/blocks/move", { params: { path: { space }, header }, body }));
    }
    case "set": {
      const params = { path: { space, block: call.id }, query: { expectedRevision: seen }, header };
      return ask(api.PUT("/api/spaces/{space}/blocks/{block}", { params, body: call.content }));
    }
    case "delete": {
      const params = { path: { space, block: call.id }, query: { expectedRevision: seen }, header };
      return ask(api.DELETE("/api/spaces/{space}/blocks/{block}", { params }));
    }
  }
}

/** Half a character, as some programs leave one at a cut, is none that can be sent (RFC 8259, section 8.2). */
function wellFormed<T>(value: T): T {
  if (typeof value === "string") return value.replace(LONE, "\ufffd") as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)])) as T;
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function place(position: Position): components["schemas"]["Position"] {
  return "after" in position ? { side: "after", of: position.after } : { side: "start", of: position.startOf };
}

function input({ id, children, ...content }: NewBlock): BlockInput {
  return { ...content, id, children: children.map(input) };
}

function written(document: string, { ids, documents, changeId }: WriteAnswer): Written {
  const revision = documents.find(({ id }) => id === document)?.revision;
  return { ids, ...(revision !== undefined && { revision }), ...(changeId && { changeId }) };
}

async function load(space: string, document: string): Promise<Version> {
  return ask(api.GET("/api/spaces/{space}/documents/{document}", { params: { path: { space, document } } }));
}

/** What failed, as saving tells it apart. */
async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Perhaps they may only read from now on, or belong to the space no more.
    if (error.status === 403 || error.status === 404) void queries.invalidateQueries({ queryKey: spaces.queryKey });
    throw new Failed(why(error), error.message, OF_BLOCKS.includes(error.status));
  }
}

/** Refusals that are about what was sent, not about who sends it or where it goes. */
const OF_BLOCKS = [400, 413, 422];

function why(problem: Problem): Failed["why"] {
  if (isSoonOver(problem)) return "offline";
  return problem.status === 409 || problem.status === 404 ? "stale" : "refused";
}

/** Keeps a file; answers the address that a block has for it. */
export async function upload(space: string, file: File): Promise<{ url: string; name: string }> {
  const body = new FormData();
  body.append("file", file, file.name);
  const kept = await ask(
    api.POST("/api/spaces/{space}/files", {
      params: { path: { space } },
      // The browser writes the form and says so itself.
      body: body as never,
      bodySerializer: (form: unknown) => form as FormData,
    }),
  );
  return { url: `file://${kept.id}`, name: kept.name };
}
