/** A link's state in words; the colour only repeats them. */
import { Badge, Group } from "@mantine/core";

import { strings } from "../strings";
import type { Link } from "./model";
import { useNow } from "./questions";
import { type State, states } from "./state";

/** Seen on both grounds. */
const COLOURS: Record<State, string> = {
  on: "green",
  paused: "gray.5",
  pausedWithAll: "gray.5",
  expired: "red",
  endsSoon: "yellow",
  broken: "red",
  passwordOld: "yellow",
};

export function States({ link }: { link: Link }) {
  const now = useNow();
  return (
    <Group gap={4} role="group" aria-label={strings.links.statesOf(link.name)}>
      {states(link, now).map((state) => (
        <Badge key={state} color={COLOURS[state]} variant="dot">
          {strings.links.states[state]}
        </Badge>
      ))}
    </Group>
  );
}
