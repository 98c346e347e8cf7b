import { NavLink, Text } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { strings } from "../strings";
import { titled } from "../workspace/titles";
import { useRecent } from "./recent";
import classes from "./shell.module.css";

/** What was opened last, to go back to. */
export function Recents({ space }: { space: string }) {
  const recent = useRecent(space);
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="recents">
      <Text component="h2" id="recents" size="xs" fw={600} c="dimmed" mt="md" px="xs">
        {strings.workspace.recents}
      </Text>
      {recent.map(({ id, title, icon }) => (
        <NavLink
          key={id}
          leftSection={icon ? <span className={classes.icon} aria-hidden>{icon}</span> : <IconClock size={18} />}
          label={titled(title)}
          noWrap
          renderRoot={(props) => <Link {...props} to="/d/$document" params={{ document: id }} activeProps={{ "data-active": true }} />}
        />
      ))}
    </section>
  );
}
