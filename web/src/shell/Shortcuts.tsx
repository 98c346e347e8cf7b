import { Kbd, Modal, Switch, Table, Text } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";

import type { Space } from "../api";
import { strings } from "../strings";
import { createDocument } from "../workspace/writing";
import { COMMAND, COMMENT_KEYS } from "./keys";
import { manages, writes } from "./space";

const words = strings.workspace;

/** How long the second key may take, in milliseconds. */
const PAUSE = 1_500;

type Shortcut = { keys: string[]; label: string };

/** The keys that do something wherever nobody types, and the dialog that tells them. */
export function Shortcuts({ space, opened, open, close }: { space: Space; opened: boolean; open: () => void; close: () => void }) {
  const [isOn, setOn] = useLocalStorage({ key: "shortcuts", defaultValue: true });
  useKeys(space, isOn && !opened, open);
  const told: Shortcut[] = [
    { keys: ["?"], label: words.shortcuts },
    { keys: [COMMAND, "K"], label: words.search },
    ...(writes(space) ? [{ keys: ["C"], label: words.newDocument }] : []),
    ...(writes(space) ? [{ keys: COMMENT_KEYS, label: strings.comments.shortcut }] : []),
    { keys: ["G", "H"], label: words.allDocuments },
    { keys: ["G", "T"], label: words.today },
    ...(manages(space) ? [{ keys: ["G", "L"], label: words.connections }] : []),
  ];
  return (
    <Modal opened={opened} onClose={close} title={words.shortcuts}>
      <Table>
        <Table.Tbody>
          {told.map(({ keys, label }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" fw={400}>
                {label}
              </Table.Th>
              <Table.Td ta="right">
                {keys.map((key) => (
                  <Kbd key={key} ms={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" my="sm">
        {words.shortcutsWhy}
      </Text>
      <Switch label={words.shortcutsOn} checked={isOn} onChange={(event) => setOn(event.currentTarget.checked)} />
    </Modal>
  );
}

/** Single keys; who speaks to the computer may turn them off (WCAG 2.1.4). */
function useKeys(space: Space, isOn: boolean, open: () => void): void {
  const navigate = useNavigate();
  const begun = useRef(0);
  const params = { space: space.id };
  const when = (act: () => void) => (event: KeyboardEvent) => {
    if (isOn && !event.repeat && !isBusy(event)) act();
  };
  const second = (act: () => void) =>
    when(() => {
      const isSecond = performance.now() - begun.current < PAUSE;
      begun.current = -PAUSE;
      if (isSecond) act();
    });
  const create = () => {
    if (writes(space)) void createDocument(space.id, {}, navigate);
  };
  const quiet = { preventDefault: false };
  useHotkeys([
    // On some keyboards the question mark needs no shift.
    ["shift+?", when(open), quiet],
    ["?", when(open), quiet],
    ["c", when(create), quiet],
    ["g", when(() => (begun.current = performance.now())), quiet],
    ["h", second(() => void navigate({ to: "/s/$space", params })), quiet],
    ["t", second(() => void navigate({ to: "/s/$space/day/$date", params: { ...params, date: "today" } })), quiet],
    ["l", second(() => manages(space) && void navigate({ to: "/s/$space/links", params })), quiet],
  ]);
}

/** Whether the key belongs to something that is open over the page. */
function isBusy({ target, defaultPrevented }: KeyboardEvent): boolean {
  return defaultPrevented || (target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null);
}
