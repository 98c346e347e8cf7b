/** What is said at the edge of the page: that something was done and can be taken back, or failed. */
import { Anchor, Group, Text } from "@mantine/core";
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

/** As [`tellDone`], for what happens again and again: told once, with how often, and taken back together. */
export function tellAgain(id: string, say: (count: number) => string, space: string, change: string): void {
  const before = gathered.get(id);
  const changes = [...(before ?? []), change];
  gathered.set(id, changes);
  const undo = () => (notifications.hide(id), void takeBack(space, changes));
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

/** The last first: each may stand on the one before. */
async function takeBack(space: string, changes: string[]): Promise<void> {
  try {
    for (const change of [...changes].reverse()) {
      await ask(api.POST("/api/spaces/{space}/changes/{change}/revert", { params: { path: { space, change } }, body: {} }));
    }
    notifications.show({ message: strings.app.undone, closeButtonProps });
  } catch (problem) {
    tellProblem(problem);
  }
  await queries.invalidateQueries();
}
