import { Button, Group, Paper, Text } from "@mantine/core";
import { IconArrowDown, IconEye } from "@tabler/icons-react";
import { useRef } from "react";

import { strings } from "../../strings";
import type { Unseen } from "./useUnseen";

const words = strings.document;

/** Says how much agents wrote that nobody has looked at, leads to it, and takes somebody's word for having looked. */
export function Notice({ unseen: { passages, look }, show }: { unseen: Unseen; show: (block: string) => void }) {
  const last = useRef<string>(undefined);
  const next = () => {
    const at = passages.findIndex((passage) => passage.includes(last.current ?? ""));
    const [block] = passages[(at + 1) % passages.length] ?? [];
    last.current = block;
    if (block) show(block);
  };
  // It stays where a screen reader knows it, and says nothing when nothing is left.
  return (
    <div role="status" aria-label={words.byAgents}>
      {passages.length > 0 && (
        <Paper withBorder px="sm" py={6} mb="md" className="docent-unseen-notice">
          <Group justify="space-between" gap="xs">
            <Text size="sm">{words.passages(passages.length)}</Text>
            <Group gap="xs">
              <Button size="compact-sm" variant="subtle" leftSection={<IconArrowDown size={14} />} onClick={next}>
                {words.nextPassage}
              </Button>
              <Button size="compact-sm" variant="light" leftSection={<IconEye size={14} />} onClick={() => void look()}>
                {words.markLooked}
              </Button>
            </Group>
          </Group>
        </Paper>
      )}
    </div>
  );
}
