/** Said where all connections of a space are paused, with the way back. */
import { Button, Group, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { spaces } from "../queries";
import { strings } from "../strings";
import { setAllPaused, useAct } from "./act";
import { Notice } from "./Notice";

const words = strings.links;

export function AllPaused({ space }: { space: string }) {
  const [busy, act] = useAct();
  if (!useAllPaused(space)) return null;
  return (
    <Notice color="yellow" title={words.allPaused} icon={<IconPlayerPause aria-hidden />}>
      <Group justify="space-between">
        <Text size="sm">{words.allPausedWhy}</Text>
        <Button
          size="xs"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={busy}
          onClick={() => void act(() => setAllPaused(space, false))}
        >
          {words.resumeAll}
        </Button>
      </Group>
    </Notice>
  );
}

export function useAllPaused(space: string): boolean {
  const { data } = useQuery(spaces);
  return data?.find(({ id }) => id === space)?.linksPaused ?? false;
}
