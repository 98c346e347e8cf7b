import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import { me } from "../queries";
import { type Happened, useHappened } from "../shell/live";
import { strings } from "../strings";
import { tellAgain } from "../told";

const words = strings.document;

/** Says when somebody else changed the document that is open, with the way to take that back. */
export function useTold(document: string, space: string | undefined): void {
  const { data: mine } = useQuery(me);
  const follow = useCallback(
    ({ documents, author, byAgent, changeId }: Happened) => {
      if (!space || !documents.includes(document) || (!byAgent && author === mine?.name)) return;
      // An agent makes many changes one after the other.
      tellAgain(`${document}/${author}`, byAgent ? words.agentWrote(author) : words.editedBy(author), space, changeId);
    },
    [document, space, mine],
  );
  useHappened(follow);
}
