/** Writes comments; answers nothing where that failed, which is told. */
import { type Run, type WriteAnswer, api, ask } from "../../api";
import { queries } from "../../queries";
import { comments as words } from "../../strings/comments";
import { tellDone, tellProblem } from "../../told";

type Where = { block: string } | { replyTo: string };

export type Writing = ReturnType<typeof writing>;

export function writing(space: string, document: string) {
  const write = async (asked: Promise<WriteAnswer>): Promise<WriteAnswer | undefined> => {
    try {
      const written = await asked;
      await queries.invalidateQueries({ queryKey: ["document", document, "comments"] });
      return written;
    } catch (problem) {
      tellProblem(problem);
      return undefined;
    }
  };
  const at = (comment: string) => ({ params: { path: { space, comment } } });
  return {
    say: (where: Where, text: string) =>
      write(ask(api.POST("/api/spaces/{space}/comments", { params: { path: { space } }, body: { comments: [{ ...where, runs: [{ text }] }] } }))),
    edit: (comment: string, runs: Run[]) => write(ask(api.PATCH("/api/spaces/{space}/comments/{comment}", { ...at(comment), body: { runs } }))),
    remove: async (comment: string) => {
      const written = await write(ask(api.DELETE("/api/spaces/{space}/comments/{comment}", at(comment))));
      if (written) tellDone(words.removed, space, [written]);
    },
    resolve: (comment: string, resolved: boolean) => write(ask(api.PATCH("/api/spaces/{space}/comments/{comment}", { ...at(comment), body: { resolved } }))),
  };
}
