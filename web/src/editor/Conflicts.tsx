/** Puts a block before the person that was changed here and elsewhere, in ways that contradict each other. */
import { Button, Group, Modal, Paper, SimpleGrid, Stack, Text } from "@mantine/core";

import type { Block } from "../api";
import { Blocks } from "../blocks/Blocks";
import { editor as strings } from "../strings/editor";
import type { Conflict } from "./rebase";
import type { Side } from "./saving";

type Props = {
  /** The one to choose about; none closes the dialog. */
  conflict: Conflict | undefined;
  onChoose: (blockId: string, side: Side) => void;
  onLater: () => void;
};

export function Conflicts({ conflict, onChoose, onLater }: Props) {
  const words = strings.conflict;
  return (
    <Modal opened={conflict !== undefined} onClose={onLater} title={words.title} size="lg" closeButtonProps={{ "aria-label": words.later }}>
      {conflict && (
        <Stack>
          <Text size="sm">{words.why}</Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Version name={words.mine} block={conflict.mine} />
            <Version name={words.theirs} block={conflict.theirs} />
          </SimpleGrid>
          <Group justify="flex-end">
            <Button variant="subtle" onClick={onLater}>
              {words.later}
            </Button>
            <Button variant="default" onClick={() => onChoose(conflict.blockId, "theirs")}>
              {words.keepTheirs}
            </Button>
            <Button variant="default" onClick={() => onChoose(conflict.blockId, "mine")}>
              {words.keepMine}
            </Button>
            <Button onClick={() => onChoose(conflict.blockId, "both")}>{words.keepBoth}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function Version({ name, block }: { name: string; block: Block }) {
  return (
    <Paper withBorder p="sm" role="group" aria-label={name}>
      <Text size="xs" fw={600} mb="xs">
        {name}
      </Text>
      <Blocks blocks={[block]} />
    </Paper>
  );
}
