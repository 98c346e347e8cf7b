import { ActionIcon, Anchor, Checkbox, Group, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { Space } from "../api";
import { Runs } from "../blocks/Runs";
import { day, moment } from "../links/when";
import type { components } from "../openapi.d.ts";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { titled } from "../workspace/titles";
import { repetition } from "./repetition";
import { TaskDialog } from "./TaskDialog";
import { changeTask } from "./writing";

const words = strings.tasks;

export type Task = components["schemas"]["Task"];

/** A task: what is to be done, when, and where it stands. */
export function TaskRow({ space, task }: { space: Space; task: Task }) {
  const [opened, open] = useState(false);
  const closed = task.state !== "todo";
  const text = task.runs.map(({ text }) => text).join("").trim() || strings.app.untitled;
  const toggle = () => {
    const state = closed ? ("todo" as const) : ("done" as const);
    void changeTask(space.id, task.id, { taskInfo: { state } }, closed ? words.reopen : words.finished);
  };
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start" py="xs">
      <Checkbox
        mt={2}
        aria-label={words.done(text)}
        checked={task.state === "done"}
        indeterminate={task.state === "canceled"}
        disabled={!writes(space)}
        onChange={toggle}
      />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text td={closed ? "line-through" : undefined}>
          <Runs runs={task.runs} />
        </Text>
        <Text size="xs" c="dimmed">
          <Anchor size="xs" renderRoot={(props) => <Link to="/d/$document" params={{ document: task.document.id }} hash={task.id} {...props} />}>
            {titled(task.document.title)}
          </Anchor>
          {facts(task).map((fact) => ` · ${fact}`)}
        </Text>
      </div>
      {writes(space) && (
        <>
          <ActionIcon variant="subtle" aria-label={words.edit(text)} onClick={() => open(true)}>
            <IconPencil size={16} />
          </ActionIcon>
          {opened && <TaskDialog space={space} task={task} close={() => open(false)} />}
        </>
      )}
    </Group>
  );
}

function facts({ scheduleDate, deadlineDate, repeat, completedAt, canceledAt }: Task): string[] {
  return [
    scheduleDate && words.planned(day(scheduleDate)),
    deadlineDate && words.due(day(deadlineDate)),
    typeof repeat === "string" && words.repeats(repetition(repeat)),
    completedAt && words.completed(moment(completedAt)),
    canceledAt && words.canceled(moment(canceledAt)),
  ].filter((fact) => typeof fact === "string");
}
