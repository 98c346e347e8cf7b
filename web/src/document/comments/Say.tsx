import { Button, Textarea } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import type { FormEvent } from "react";

import { useDraft } from "../../shell/draft";
import { strings } from "../../strings";
import { focused } from "./focused";

type Props = {
  label: string;
  /** The key that what is typed is kept under. */
  draft: string;
  /** Whether it is what the panel was opened for. */
  isAsked?: boolean;
  /** Answers whether it was taken. */
  send: (text: string) => Promise<boolean>;
};

/** A field to say something in. */
export function Say({ label, draft, isAsked, send }: Props) {
  const [text, setText] = useDraft(draft);
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() && (await send(text.trim()))) setText("");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Textarea
        autosize
        minRows={1}
        size="xs"
        mt="xs"
        label={label}
        value={text}
        data-autofocus={isAsked || undefined}
        ref={isAsked ? focused : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={getHotkeyHandler([["mod+Enter", () => void submit()]])}
      />
      {text.trim() && (
        <Button type="submit" size="compact-sm" mt={4}>
          {strings.comments.send}
        </Button>
      )}
    </form>
  );
}
