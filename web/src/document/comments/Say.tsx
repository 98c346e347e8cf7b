import { Button } from "@mantine/core";

import { useDraft } from "../../shell/draft";
import { strings } from "../../strings";
import { Field } from "./Field";
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
  const submit = async () => {
    if (text.trim() && (await send(text.trim()))) setText("");
  };
  return (
    <Field
      mt="xs"
      label={label}
      text={text}
      setText={setText}
      submit={() => void submit()}
      data-autofocus={isAsked || undefined}
      ref={isAsked ? focused : undefined}
    >
      {text.trim() && (
        <Button type="submit" size="compact-sm" mt={4}>
          {strings.comments.send}
        </Button>
      )}
    </Field>
  );
}
