/** Drag and drop of documents and folders: what is dragged is named by kind, so that nothing else can be dropped. */
import { type DragEvent, useState } from "react";

import type { Space } from "../api";
import { type Target, moveDocuments, moveFolder } from "./writing";

const DOCUMENTS = "application/x-docent-documents";
const FOLDER = "application/x-docent-folder";

export const dragDocuments = (event: DragEvent, documents: string[]): void => event.dataTransfer.setData(DOCUMENTS, JSON.stringify(documents));

export const dragFolder = (event: DragEvent, folder: string): void => {
  event.stopPropagation();
  event.dataTransfer.setData(FOLDER, folder);
};

/** A place that things are dropped on: whether something is over it, and what it listens to. */
export function useDropped(drop: { space: Space; target: Target } | undefined) {
  const [over, setOver] = useState(false);
  if (!drop) return { over: false, handlers: {} };
  const { space, target } = drop;
  const takes = ({ dataTransfer: { types } }: DragEvent) => types.includes(DOCUMENTS) || (types.includes(FOLDER) && target !== "trash");
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
      if (folder && target !== "trash") {
        const into = "folderId" in target ? target.folderId : undefined;
        if (into !== folder) void moveFolder(space.id, folder, into);
        return;
      }
      void moveDocuments(space.id, JSON.parse(event.dataTransfer.getData(DOCUMENTS)) as string[], target);
    },
  };
  return { over, handlers };
}
