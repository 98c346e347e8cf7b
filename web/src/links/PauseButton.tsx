/** Shuts one connection, or lets it in again. */
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";

import { strings } from "../strings";
import { setPaused, useAct } from "./act";
import type { Link } from "./model";

const words = strings.links;

export function PauseButton({ space, link }: { space: string; link: Link }) {
  const [busy, act] = useAct();
  const Icon = link.enabled ? IconPlayerPause : IconPlayerPlay;
  return (
    <Button
      variant="default"
      size="xs"
      loading={busy}
      leftSection={<Icon size={14} aria-hidden />}
      aria-label={(link.enabled ? words.pauseNamed : words.resumeNamed)(link.name)}
      onClick={() => void act(() => setPaused(space, link, link.enabled))}
    >
      {link.enabled ? words.pause : words.resume}
    </Button>
  );
}
