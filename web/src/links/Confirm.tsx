/** A button for what cannot be taken back: it says first what will happen. */
import { Button, type ButtonProps, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";

import { strings } from "../strings";
import { useAct } from "./act";

type Props = ButtonProps & {
  what: string;
  why: string;
  /** The button's name where `what` alone does not say which. */
  label?: string;
  /** What has to be typed before it may happen, and what is said of that. */
  typed?: { text: string; label: string };
  act: () => Promise<void>;
};

export function Confirm({ what, why, label, typed, act, ...button }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" {...button} aria-label={label} onClick={open}>
        {what}
      </Button>
      <Modal opened={opened} onClose={close} title={label ?? what}>
        <Question what={what} why={why} typed={typed} act={act} close={close} />
      </Modal>
    </>
  );
}

function Question({ what, why, typed, act, close }: Pick<Props, "what" | "why" | "typed" | "act"> & { close: () => void }) {
  const [text, setText] = useState("");
  const [busy, begin] = useAct();
  const isMeant = !typed || text.trim() === typed.text.trim();
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        if (isMeant && (await begin(act))) close();
      }}
    >
      <Stack>
        <Text size="sm">{why}</Text>
        {typed && (
          <TextInput data-autofocus label={typed.label} value={text} onChange={(event) => setText(event.currentTarget.value)} autoComplete="off" />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {strings.app.cancel}
          </Button>
          <Button type="submit" color="red.9" disabled={!isMeant} loading={busy}>
            {what}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
