/** Makes documents of files, one after the other, and keeps what became of each. */
import { useState } from "react";

import { Problem, type WriteAnswer, api, ask } from "../api";
import { type Place, queries } from "../queries";
import { strings } from "../strings";
import { tellDone } from "../told";
import { read } from "./markdownFile";

const words = strings.workspace;

export type Import = { name: string } & (
  | { state: "waiting" }
  | { state: "made"; document: string | undefined }
  | { state: "failed"; why: string }
);

/** The files that were given so far, and what takes more. */
export function useImport(space: string, place: Place) {
  const [imports, setImports] = useState<Import[]>([]);
  const take = async (files: File[]) => {
    const first = imports.length;
    setImports((before) => [...before, ...files.map(({ name }): Import => ({ name, state: "waiting" }))]);
    const written: WriteAnswer[] = [];
    for (const [index, file] of files.entries()) {
      const became = await made(space, place, file, written);
      setImports((before) => before.map((one, at) => (at === first + index ? became : one)));
    }
    if (written.length > 0) tellDone(words.imported(written.length), space, written);
    await queries.invalidateQueries({ queryKey: ["space", space] });
  };
  const isBusy = imports.some(({ state }) => state === "waiting");
  return { imports, isBusy, take, clear: () => setImports([]) };
}

async function made(space: string, { folder, location }: Place, file: File, written: WriteAnswer[]): Promise<Import> {
  const { name } = file;
  const into = folder ? { folderId: folder } : location === "templates" ? { location } : {};
  try {
    const body = { ...(await read(file)), ...into };
    const answer = await ask(api.POST("/api/spaces/{space}/documents", { params: { path: { space } }, body }));
    written.push(answer);
    return { name, state: "made", document: answer.ids[0] };
  } catch (problem) {
    return { name, state: "failed", why: whyOf(problem) };
  }
}

function whyOf(problem: unknown): string {
  if (problem instanceof Problem && problem.status === 413) return words.tooLargeForServer;
  return problem instanceof Error ? problem.message : strings.app.noAnswer;
}
