/** Something small that is sent until the server has taken it: until then it is unsaved, and the person is told. */
import { isSoonOver } from "../api";
import { type Work, note, noted } from "./unsaved";

/** In milliseconds. */
const RETRY = 2_000;
const LONGEST_RETRY = 30_000;

/** What is sent: the last under a key counts. */
export type Sending = { key: string; document: string; title: string; send: () => Promise<unknown> };

/**
 * Sends it. Answers once it is there, or will be as soon as the server answers again; throws where it is refused. Two
 * under one key do not overtake each other: the later one takes the place of the one that waits.
 */
export async function insist({ key, document, title, send }: Sending): Promise<void> {
  noted(key)?.drop();
  try {
    return void (await send());
  } catch (problem) {
    if (!isSoonOver(problem)) throw problem;
  }
  let failures = 0;
  let timer: ReturnType<typeof setTimeout>;
  let isOver = false;
  const drop = () => {
    clearTimeout(timer);
    isOver = true;
    if (noted(key) === work) note(key, undefined);
  };
  const again = async () => {
    clearTimeout(timer);
    try {
      await send();
      drop();
    } catch (problem) {
      if (isOver) return;
      failures += 1;
      if (isSoonOver(problem)) timer = setTimeout(() => void again(), Math.min(LONGEST_RETRY, RETRY * 2 ** failures));
      else work.problem = (problem as Error).message;
      note(key, work);
    }
  };
  const work: Work = { document, title, isShown: false, unsaved: () => !isOver, flush: again, drop };
  timer = setTimeout(() => void again(), RETRY);
  note(key, work);
}
