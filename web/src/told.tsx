/** What is said at the edge of the page: that something was done and can be taken back, or failed. */
import { Anchor, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { Problem, type WriteAnswer, api, ask } from "./api";
import { queries } from "./queries";
import { strings } from "./strings";

const closeButtonProps = { "aria-label": strings.app.close };

/** Says what failed. */
export function tellProblem(problem: unknown): void {
  showProblem(problem);
}

/** As [`tellProblem`], for what may fail many times for one reason: told once, as long as it stands there. */
export function tellProblemOnce(what: string, problem: unknown): void {
  showProblem(problem, what);
}

function showProblem(problem: unknown, what?: string): void {
  const message = problem instanceof Problem ? problem.message : strings.app.noAnswer;
  notifications.show({ ...(what && { id: `${what}: ${message}` }), color: "red", title: strings.app.failed, message, closeButtonProps });
}

/** Says what was done, and offers to take it back. */
export function tellDone(what: string, space: string, written: WriteAnswer[]): void {
  const changes = written.flatMap(({ changeId }) => changeId ?? []);
  const id = notifications.show({ ...USUAL, message: <Done what={what} undo={() => undo()} isUndone={changes.length > 0} /> });
  const undo = () => (notifications.hide(id), void takeBack(space, changes));
}

/** What is told under one id, as long as it is told. */
const gathered = new Map<string, string[]>();

/** A document in which changes are told: others write in it meanwhile. */
export type Place = {
  space: string;
  document: string;
  /** Saves what is being typed in it. */
  flush: () => Promise<void>;
  /** Shows what became of it. */
  compare: () => void;
};

/** As [`tellDone`], for what happens again and again: told once, with how often, and taken back together. */
export function tellAgain(id: string, say: (count: number) => string, place: Place, change: string): void {
  const before = gathered.get(id);
  const changes = [...(before ?? []), change];
  gathered.set(id, changes);
  const undo = () => (notifications.hide(id), void takeBack(place.space, changes, place));
  const told = {
    ...USUAL,
    id,
    // Another time begins the time anew.
    autoClose: USUAL.autoClose + changes.length,
    onClose: () => void gathered.delete(id),
    message: <Done what={say(changes.length)} undo={undo} isUndone />,
  };
  if (before) notifications.update(told);
  else notifications.show(told);
}

const USUAL = { autoClose: 10_000, closeButtonProps };

function Done({ what, undo, isUndone }: { what: string; undo: () => void; isUndone: boolean }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{what}</Text>
      {isUndone && (
        <Anchor component="button" size="sm" fw={600} onClick={undo}>
          {strings.app.undo}
        </Anchor>
      )}
    </Group>
  );
}

/** The last first: each may stand on the one before. What cannot be taken back is told, the rest is. */
async function takeBack(space: string, changes: string[], place?: Place): Promise<void> {
  try {
    const left: string[][] = [];
    // What is being typed is merged, too: no words of the person's wait for an answer to a conflict.
    await place?.flush();
    for (const change of [...changes].reverse()) {
      const inTheWay = await takeBackOne(space, change, place);
      if (inTheWay) left.push(inTheWay);
    }
    if (left.length > 0) tellLeft(left.length === changes.length, [...new Set(left.flat())], place);
    else notifications.show({ message: strings.app.undone, closeButtonProps });
  } catch (problem) {
    tellProblem(problem);
  }
  await queries.invalidateQueries();
}

/** Undefined where it is done, or else the passages that are in the way, as far as they can be named. */
async function takeBackOne(space: string, change: string, place: Place | undefined): Promise<string[] | undefined> {
  try {
    await ask(api.POST("/api/spaces/{space}/changes/{change}/revert", { params: { path: { space, change } }, body: {} }));
    return undefined;
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 409) throw problem;
    if (!place) return [];
    // Merging is a part of the editor, which is not loaded before it is needed.
    const { takeBackWords } = await import("./document/takingBack");
    return takeBackWords(place, change);
  }
}

/** As many passages are named. */
const MOST_NAMED = 3;

/** Says what was not taken back, and leads to where it can be compared. */
function tellLeft(isAll: boolean, passages: string[], place: Place | undefined): void {
  const named = passages.slice(0, MOST_NAMED).map(strings.app.passage);
  const compare = () => (notifications.hide(id), place?.compare());
  const id = notifications.show({
    color: "yellow",
    title: isAll ? strings.app.notUndone : strings.app.notAllUndone,
    // Whoever has something to do about it needs time.
    autoClose: false,
    closeButtonProps,
    message: (
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{named.length > 0 ? strings.app.changedThere(named) : strings.app.changedSince}</Text>
        {place && (
          <Anchor component="button" size="sm" fw={600} onClick={compare}>
            {strings.app.compare}
          </Anchor>
        )}
      </Stack>
    ),
  });
}
