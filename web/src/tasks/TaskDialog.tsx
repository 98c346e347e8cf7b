import { Autocomplete, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";

import type { Space } from "../api";
import { strings } from "../strings";
import type { Task } from "./TaskRow";
import { USUAL, repetition } from "./repetition";
import { changeTask, deleteTask } from "./writing";

const words = strings.tasks;

/** Changes a task: its text, its days, how it repeats; or gives it up, or deletes it. */
export function TaskDialog({ space, task, close }: { space: Space; task: Task; close: () => void }) {
  const before = {
    text: task.markdown,
    schedule: task.scheduleDate ?? "",
    deadline: task.deadlineDate ?? "",
    // A repetition that has no short form is shown nowhere, and kept as it is.
    repeat: typeof task.repeat === "string" ? task.repeat : "",
  };
  const [given, setGiven] = useState(before);
  const field = (name: keyof typeof before) => ({
    value: given[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setGiven((one) => ({ ...one, [name]: value }));
    },
  });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const days = {
      ...(given.schedule !== before.schedule && { scheduleDate: given.schedule || null }),
      ...(given.deadline !== before.deadline && { deadlineDate: given.deadline || null }),
    };
    const change = {
      ...(given.text !== before.text && { markdown: given.text }),
      ...(Object.keys(days).length > 0 && { taskInfo: days }),
      ...(given.repeat !== before.repeat && { repeat: given.repeat || null }),
    };
    if (Object.keys(change).length === 0 || (await changeTask(space.id, task.id, change, words.changed))) close();
  };
  const act = async (well: Promise<boolean>) => {
    if (await well) close();
  };
  return (
    <Modal opened onClose={close} title={words.edit(task.markdown)}>
      <form onSubmit={(event) => void save(event)}>
        <Stack>
          <TextInput label={words.text} required {...field("text")} />
          <TextInput type="date" label={words.schedule} {...field("schedule")} />
          <TextInput type="date" label={words.deadline} {...field("deadline")} />
          <Autocomplete
            label={words.repeat}
            description={words.repeatWhy}
            data={USUAL}
            renderOption={({ option }) => repetition(option.value)}
            value={given.repeat}
            onChange={(repeat) => setGiven((one) => ({ ...one, repeat }))}
          />
          <Group justify="space-between">
            <Group gap="xs">
              <Button variant="default" color="red" onClick={() => void act(deleteTask(space.id, task.id))}>
                {words.remove}
              </Button>
              {task.state === "todo" && (
                <Button
                  variant="default"
                  onClick={() => void act(changeTask(space.id, task.id, { taskInfo: { state: "canceled" } }, words.changed))}
                >
                  {words.giveUp}
                </Button>
              )}
            </Group>
            <Button type="submit">{strings.app.save}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
