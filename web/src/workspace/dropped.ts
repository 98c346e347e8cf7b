/** Drag and drop of documents and folders: what is dragged is named by kind, so that nothing else can be dropped. */
import { type DragEvent, useEffect, useState } from "react";

import type { Space } from "../api";
import { type Target, moveDocuments, moveFolder } from "./writing";

const DOCUMENTS = "application/x-docent-documents";
const FOLDER = "application/x-docent-folder";

export const dragDocuments = (event: DragEvent, documents: string[]): void => event.dataTransfer.setData(DOCUMENTS, JSON.stringify(documents));

export const dragFolder = (event: DragEvent, folder: string): void => {
  event.stopPropagation();
  event.dataTransfer.setData(FOLDER, folder);
};

/** The folder that is being dragged, if one is, and what to call when one begins to be. */
export function useDraggedFolder(): [string | undefined, (folder: string) => void] {
  const [dragged, setDragged] = useState<string>();
  useEffect(() => {
    // After the drop: who is dropped on is there until then.
    const end = () => void setTimeout(() => setDragged(undefined));
    window.addEventListener("dragend", end);
    // Who moved away hears of no end.
    window.addEventListener("drop", end, true);
    return () => {
      window.removeEventListener("dragend", end);
      window.removeEventListener("drop", end, true);
    };
  }, []);
  // A page that changes while a drag begins ends it.
  return [dragged, (folder) => void setTimeout(() => setDragged(folder))];
}

/** A place that things are dropped on: whether something is over it, and what it listens to. Only folders go to the top. */
export function useDropped(drop: { space: Space; target: Target | "top" } | undefined) {
  const [over, setOver] = useState(false);
  if (!drop) return { over: false, handlers: {} };
  const { space, target } = drop;
  const into = typeof target === "object" && "folderId" in target ? target.folderId : undefined;
  const takesFolders = into !== undefined || target === "top";
  const takes = ({ dataTransfer: { types } }: DragEvent) => (types.includes(DOCUMENTS) && target !== "top") || (types.includes(FOLDER) && takesFolders);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!takes(event)) return;
      event.preventDefault();
      const folder = event.dataTransfer.getData(FOLDER);
      if (folder && into !== folder) void moveFolder(space.id, folder, into);
      if (folder || target === "top") return;
      void moveDocuments(space.id, JSON.parse(event.dataTransfer.getData(DOCUMENTS)) as string[], target);
    },
  };
  return { over, handlers };
}
