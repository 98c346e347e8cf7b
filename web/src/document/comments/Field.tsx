import { Textarea, type TextareaProps } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import type { FormEvent, ReactNode, Ref } from "react";

type Props = Omit<TextareaProps, "value" | "onChange"> & {
  text: string;
  setText: (text: string) => void;
  /** By a button among `children`, or by the keys that send. */
  submit: () => void;
  ref?: Ref<HTMLTextAreaElement>;
  children: ReactNode;
};

/** A field for what is said, with what can be done with it. */
export function Field({ text, setText, submit, children, ...field }: Props) {
  return (
    <form onSubmit={(event: FormEvent) => (event.preventDefault(), submit())}>
      <Textarea
        autosize
        minRows={1}
        size="xs"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={getHotkeyHandler([["mod+Enter", submit]])}
        {...field}
      />
      {children}
    </form>
  );
}
