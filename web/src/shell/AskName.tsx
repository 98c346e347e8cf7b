import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState, useSyncExternalStore } from "react";

import { strings } from "../strings";

type Asked = { title: string; label: string; value?: string; answer: (name: string | undefined) => void };

let asked: Asked | undefined;
const watchers = new Set<() => void>();

function set(next: Asked | undefined): void {
  asked = next;
  for (const watcher of watchers) watcher();
}

/** Asks for a name in a dialog; undefined where somebody thinks better of it. */
export function askName(question: { title: string; label: string; value?: string }): Promise<string | undefined> {
  return new Promise((answer) => set({ ...question, answer }));
}

/** The dialog of [`askName`]; it is on the page once. */
export function AskName() {
  const now = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => asked,
  );
  const answer = (name: string | undefined) => {
    now?.answer(name);
    set(undefined);
  };
  return (
    <Modal opened={now !== undefined} onClose={() => answer(undefined)} title={now?.title}>
      {now && <Form key={now.title} asked={now} answer={answer} />}
    </Modal>
  );
}

function Form({ asked, answer }: { asked: Asked; answer: (name: string | undefined) => void }) {
  const [name, setName] = useState(asked.value ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) answer(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={asked.label} value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(undefined)}>
            {strings.app.cancel}
          </Button>
          <Button type="submit">{strings.app.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
