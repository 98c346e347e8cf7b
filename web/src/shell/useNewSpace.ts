import { useNavigate } from "@tanstack/react-router";

import { api, ask } from "../api";
import { queries, spaces } from "../queries";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { askName } from "./AskName";

const words = strings.workspace;

/** Asks for a name, makes a space that is called so, and goes there. */
export function useNewSpace(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    const name = await askName({ title: words.newSpace, label: words.spaceName });
    if (!name) return;
    try {
      const { id } = await ask(api.POST("/api/spaces", { body: { name } }));
      await queries.invalidateQueries({ queryKey: spaces.queryKey });
      await navigate({ to: "/s/$space", params: { space: id } });
    } catch (problem) {
      tellProblem(problem);
    }
  };
}
