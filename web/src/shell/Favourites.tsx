import { NavLink, Text } from "@mantine/core";
import { IconStar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { favourites } from "../queries";
import { strings } from "../strings";
import { titled } from "../workspace/titles";
import classes from "./shell.module.css";

/** What somebody likes to have at hand; nothing where that is nothing. */
export function Favourites({ space }: { space: string }) {
  const { data = [] } = useQuery(favourites(space));
  if (data.length === 0) return null;
  return (
    <section aria-labelledby="favourites">
      <Text component="h2" id="favourites" size="xs" fw={600} c="dimmed" mt="md" px="xs">
        {strings.workspace.favourites}
      </Text>
      {data.map(({ id, title, icon }) => (
        <NavLink
          key={id}
          leftSection={icon ? <span className={classes.icon} aria-hidden>{icon}</span> : <IconStar size={18} />}
          label={titled(title)}
          noWrap
          renderRoot={(props) => <Link {...props} to="/d/$document" params={{ document: id }} activeProps={{ "data-active": true }} />}
        />
      ))}
    </section>
  );
}
