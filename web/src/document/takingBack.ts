/** Takes back a change of a document in which others wrote since: word by word, as far as nothing contradicts. */
import { type Block, Problem, api, ask } from "../api";
import { firstWords } from "../blocks/words";
import { changes } from "../editor/changes";
import { rebase } from "../editor/rebase";
import { server } from "../editor/rest";
import { Failed } from "../editor/saving";
import { Tree, find } from "../editor/tree";
import type { components } from "../openapi.d.ts";
import { strings } from "../strings";
import type { Place } from "../told";

type Change = components["schemas"]["Change"];
type Edit = { table: string; document?: string };

/** How often others may be faster before we give up, and how much longer each time we let them: somebody is typing. */
const MOST_TRIES = 10;
const BREATH = 100;
/** Letters that name a block. */
const MOST_LETTERS = 40;

/**
 * Takes a change of the document back; undefined where that is done. Else nothing of it is, and the answer is how the
 * blocks begin that contradict it: none where it did more than the merge of blocks can take back.
 */
export async function takeBackWords(place: Place, change: string): Promise<string[] | undefined> {
  const { space, document } = place;
  const made = await changeOf(space, document, change);
  if (!made || !(made.edits as Edit[]).every((edit) => edit.table === "block" && edit.document === document)) return [];
  const [before, after] = await Promise.all([version(space, document, made.revision - 1), version(space, document, made.revision)]);
  const contradicting = await write(place, (now) => takenBack(document, before, after, now));
  return contradicting.length > 0 ? contradicting.map((block) => firstWords(block, MOST_LETTERS)) : undefined;
}

export type TakenBack = {
  /** The document without what the change did. */
  blocks: Block[];
  /** The blocks, as they are, that somebody changed since in a way that leaves no room for that. */
  contradicting: Block[];
};

/**
 * What the document is now without a change of it, from the document before the change and after: what the change did is
 * undone as if somebody had done that meanwhile.
 */
export function takenBack(document: string, before: Block[], after: Block[], now: Block[]): TakenBack {
  const [were, became, are] = [find(document, before), find(document, after), find(document, now)];
  const { blocks, conflicts } = rebase(document, after, before, now);
  const tree = new Tree(document, blocks);
  // Whoever deleted a block since wants none of its words back.
  for (const id of became.keys()) if (!are.has(id)) tree.take(id);
  // What the change added has to be gone, and everything else has to be there.
  const isAdded = (id: string) => became.has(id) && !were.has(id);
  const wrong = [...are.values()].filter(({ block: { id } }) => tree.has(id) === isAdded(id)).map(({ block }) => block);
  return { blocks: tree.blocks, contradicting: [...conflicts.map(({ theirs }) => theirs), ...wrong] };
}

/** Writes what the document becomes, anew where somebody writes meanwhile: what is written already is then found done. */
async function write({ space, document, flush }: Place, become: (now: Block[]) => TakenBack): Promise<Block[]> {
  const { load, send } = server(space, document);
  for (let tries = 1; ; tries += 1) {
    try {
      const now = await load();
      const { blocks, contradicting } = become(now.blocks);
      if (contradicting.length > 0) return contradicting;
      for (const call of changes(document, now.blocks, blocks)) await send(call, now.revision, crypto.randomUUID());
      return [];
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.why !== "stale") throw new Problem(0, error.why, error.message);
      if (tries === MOST_TRIES) throw new Problem(409, "conflict", strings.app.changedSince);
      await new Promise((done) => setTimeout(done, BREATH * tries));
      await flush();
    }
  }
}

/** The change among those of the document: it is one of the last. */
async function changeOf(space: string, document: string, change: string): Promise<Change | undefined> {
  for (let before: number | undefined; ; ) {
    const params = { path: { space, document }, query: { before } };
    const page = await ask(api.GET("/api/spaces/{space}/documents/{document}/changes", { params }));
    const found = page.find(({ id }) => id === change);
    before = page.at(-1)?.revision;
    if (found || before === undefined) return found;
  }
}

async function version(space: string, document: string, revision: number): Promise<Block[]> {
  const params = { path: { space, document, revision } };
  return (await ask(api.GET("/api/spaces/{space}/documents/{document}/versions/{revision}", { params }))).blocks;
}
