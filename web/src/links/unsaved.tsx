/** What was changed on a page and not saved: before it would be lost, it is asked about. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, createContext, useContext, useEffect, useId, useRef, useState } from "react";

import { strings } from "../strings";

const words = strings.links.unsaved;

type Note = (id: string, title: string | undefined) => void;
const Noting = createContext<Note>(() => undefined);

/** Notes that a part of the page differs from what is saved, as long as it does and is there. */
export function useUnsaved(title: string, differs: boolean): void {
  const note = useContext(Noting);
  const id = useId();
  useEffect(() => {
    note(id, differs ? title : undefined);
    return () => note(id, undefined);
  }, [note, id, title, differs]);
}

type Props = { children: (leave: (then: () => void) => void) => ReactNode };

/** A page that is left only by who has saved, or means it; `leave` is for ways that are no addresses. */
export function Unsaved({ children }: Props) {
  const parts = useRef(new Map<string, string>());
  const [note] = useState((): Note => (id, title) => void (title === undefined ? parts.current.delete(id) : parts.current.set(id, title)));
  const [then, setThen] = useState<() => void>();
  const blocker = useBlocker({ shouldBlockFn: () => parts.current.size > 0, enableBeforeUnload: () => parts.current.size > 0, withResolver: true });
  const leave = (go: () => void) => (parts.current.size > 0 ? setThen(() => go) : go());
  const isAsked = then !== undefined || blocker.status === "blocked";
  const stay = () => {
    setThen(undefined);
    blocker.reset?.();
  };
  const go = () => {
    parts.current.clear();
    setThen(undefined);
    then?.();
    blocker.proceed?.();
  };
  return (
    <Noting.Provider value={note}>
      {children(leave)}
      <Modal opened={isAsked} onClose={stay} title={words.title}>
        <Stack>
          <Text size="sm">{words.why([...parts.current.values()])}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={go}>
              {words.leave}
            </Button>
            <Button onClick={stay} data-autofocus>
              {words.stay}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Noting.Provider>
  );
}
