/** What is said at the edge of the page: that something was done and can be taken back, or failed. */
import { Anchor, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { Problem, type WriteAnswer, api, ask } from "./api";
import { queries } from "./queries";
import { strings } from "./strings";

const closeButtonProps = { "aria-label": strings.app.close };

/** Says what failed. */
export function tellProblem(problem: unknown): void {
  const message = problem instanceof Problem ? problem.message : strings.app.noAnswer;
  notifications.show({ color: "red", title: strings.app.failed, message, closeButtonProps });
}

/** Says what was done, and offers to take it back. */
export function tellDone(what: string, space: string, written: WriteAnswer[]): void {
  const changes = written.flatMap(({ changeId }) => changeId ?? []);
  const id = notifications.show({
    autoClose: 10_000,
    closeButtonProps,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{what}</Text>
        {changes.length > 0 && (
          <Anchor component="button" size="sm" fw={600} onClick={() => (notifications.hide(id), void takeBack(space, changes))}>
            {strings.app.undo}
          </Anchor>
        )}
      </Group>
    ),
  });
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
