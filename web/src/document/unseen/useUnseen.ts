import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { type Document, api, ask } from "../../api";
import { document as asked, queries } from "../../queries";
import { tellProblem } from "../../told";
import { type Mark, type Marks, type Passage, passages, unseenBlocks } from "./passages";
import { watch } from "./watch";

export type Unseen = {
  /** The blocks to mark: those that nobody has looked at, and those that somebody here has since the document was opened. */
  marks: Marks;
  /** What nobody has looked at, as it stands together. */
  passages: Passage[];
  /** Says that it was looked at. */
  look: () => void;
};

const NOTHING: Document["blocks"] = [];

/** What agents wrote in a document and nobody has looked at, until it was in view for a while or somebody says so. */
export function useUnseen(space: string | undefined, document: Document | undefined): Unseen {
  const [looked, setLooked] = useState<Marks>(new Map());
  const blocks = document?.blocks ?? NOTHING;
  const unseen = useMemo(() => unseenBlocks({ blocks, unseen: document?.unseen ?? [] }), [blocks, document?.unseen]);
  const marks = useMemo(() => new Map([...looked, ...marked(unseen, false)]), [looked, unseen]);
  const look = useCallback(async () => {
    if (!space || !document) return;
    setLooked((before) => new Map([...before, ...marked(unseen, true)]));
    queries.setQueryData(asked(document.id).queryKey, (known) => known && { ...known, document: { ...known.document, unseen: [] } });
    try {
      const params = { path: { space, document: document.id } };
      await ask(api.PUT("/api/spaces/{space}/documents/{document}/seen", { params, body: { revision: document.revision } }));
    } catch (problem) {
      tellProblem(problem);
      await queries.invalidateQueries({ queryKey: asked(document.id).queryKey, exact: true });
    }
    await queries.invalidateQueries({ queryKey: ["space", space, "documents"] });
  }, [space, document, unseen]);
  useLooked([...unseen.keys()].join(" "), document?.revision, look);
  return { marks, passages: useMemo(() => passages(blocks, unseen), [blocks, unseen]), look };
}

/** Looks by itself, once for each revision: what failed is not tried again and again. */
function useLooked(ids: string, revision: number | undefined, look: () => void): void {
  const latest = useRef(look);
  latest.current = look;
  const tried = useRef<number>(undefined);
  useEffect(() => {
    if (!ids || revision === tried.current) return;
    return watch(ids.split(" "), () => {
      tried.current = revision;
      latest.current();
    });
  }, [ids, revision]);
}

function marked(blocks: ReadonlyMap<string, string | undefined>, looked: boolean): [string, Mark][] {
  return [...blocks].map(([block, by]) => [block, { by, looked }]);
}
