import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

import { me } from "../queries";
import { type Happened, useHappened } from "../shell/live";
import { noted } from "../shell/unsaved";
import { strings } from "../strings";
import { tellAgain } from "../told";

const words = strings.document;

/** Says when somebody else changed the document that is open, with the way to take that back. */
export function useTold(document: string, space: string | undefined): void {
  const { data: mine } = useQuery(me);
  const navigate = useNavigate();
  const follow = useCallback(
    ({ documents, author, byAgent, changeId }: Happened) => {
      if (!space || !documents.includes(document) || (!byAgent && author === mine?.name)) return;
      const flush = async () => noted(document)?.flush();
      const compare = () => {
        // Whoever looks at another page by then comes back to this one.
        const replace = window.location.pathname === `/d/${document}`;
        void navigate({ to: "/d/$document", params: { document }, state: { comparing: crypto.randomUUID() }, replace });
      };
      // An agent makes many changes one after the other.
      tellAgain(`${document}/${author}`, byAgent ? words.agentWrote(author) : words.editedBy(author), { space, document, flush, compare }, changeId);
    },
    [document, space, mine, navigate],
  );
  useHappened(follow);
}
