/** What people do with documents and folders as a whole; each is told, with a way back. */
import type { UseNavigateResult } from "@tanstack/react-router";

import { type WriteAnswer, api, ask } from "../api";
import { queries } from "../queries";
import { strings } from "../strings";
import { tellDone, tellProblem } from "../told";

const words = strings.workspace;

/** Where documents go: a folder, unsorted, templates, or the trash. */
export type Target = { folderId: string } | { location: "unsorted" | "templates" } | "trash";

/** Makes a document there and opens it. */
export async function createDocument(space: string, place: { folderId?: string; location?: string }, navigate: UseNavigateResult<string>, title = "") {
  await telling(async () => {
    const body = { title, ...place };
    const made = await ask(api.POST("/api/spaces/{space}/documents", { params: { path: { space } }, body }));
    await changed(space);
    const [document] = made.ids;
    if (document) await navigate({ to: "/d/$document", params: { document } });
  });
}

/** As many go at once, as one change. */
const TOGETHER = 500;

/** Moves documents there, out of the trash too, or into it; answers whether that went well. */
export async function moveDocuments(space: string, documents: string[], target: Target): Promise<boolean> {
  const written: WriteAnswer[] = [];
  const params = { path: { space } };
  const went = await telling(async () => {
    for (let at = 0; at < documents.length; at += TOGETHER) {
      const some = documents.slice(at, at + TOGETHER);
      written.push(
        await ask(
          target === "trash"
            ? api.POST("/api/spaces/{space}/documents/delete", { params, body: { documents: some } })
            : api.POST("/api/spaces/{space}/documents/move", { params, body: { documents: some, ...target } }),
        ),
      );
    }
  });
  // Those before one that was refused have gone, and can come back.
  const gone = written.reduce((sum, { ids }) => sum + ids.length, 0);
  if (gone > 0) tellDone((target === "trash" ? words.trashed : words.moved)(gone), space, written);
  await changed(space);
  return went;
}

export async function createFolder(space: string, name: string, parentId?: string): Promise<void> {
  await telling(() => ask(api.POST("/api/spaces/{space}/folders", { params: { path: { space } }, body: { name, parentId } })));
  await changed(space);
}

export async function renameFolder(space: string, folder: string, name: string): Promise<void> {
  await telling(() => ask(api.PATCH("/api/spaces/{space}/folders/{folder}", { params: { path: { space, folder } }, body: { name } })));
  await changed(space);
}

export async function moveFolder(space: string, folder: string, parentId: string | undefined): Promise<void> {
  await telling(async () => {
    const params = { path: { space, folder } };
    const written = await ask(api.POST("/api/spaces/{space}/folders/{folder}/move", { params, body: { parentId } }));
    tellDone(words.moved(1), space, [written]);
  });
  await changed(space);
}

export async function deleteFolder(space: string, folder: string): Promise<void> {
  await telling(async () => {
    const written = await ask(api.DELETE("/api/spaces/{space}/folders/{folder}", { params: { path: { space, folder } } }));
    tellDone(words.removeFolderTold, space, [written]);
  });
  await changed(space);
}

/** Tells what fails; answers whether nothing did. */
async function telling(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (problem) {
    tellProblem(problem);
    return false;
  }
}

const changed = async (space: string) => {
  await Promise.all([queries.invalidateQueries({ queryKey: ["space", space] }), queries.invalidateQueries({ queryKey: ["document"] })]);
};
