import { TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";

import type { Space } from "../api";
import type { TaskScope } from "../queries";
import { strings } from "../strings";
import { addTask } from "./writing";

const words = strings.tasks;

/** Takes a new task into the inbox; where today's are shown, planned for today, and where those ahead are, for tomorrow. */
export function NewTask({ space, scope }: { space: Space; scope: TaskScope }) {
  const [text, setText] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const day = scope === "active" ? "today" : scope === "upcoming" ? "tomorrow" : undefined;
    if (text.trim() && (await addTask(space.id, text.trim(), day))) setText("");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextInput label={words.add} description={words.addWhy} mb="md" value={text} onChange={(event) => setText(event.currentTarget.value)} />
    </form>
  );
}
