/** For who came in by a one-time address and could not come in again: asks for a password. */
import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { useState } from "react";

import { me } from "../queries";
import { strings } from "../strings";

const words = strings.account;
/** Kept for this window alone: the next one asks again. */
const LATER = "password later";

export function PasswordReminder() {
  const { data } = useQuery(me);
  const [later, setLater] = useState(() => sessionStorage.getItem(LATER) !== null);
  const isThere = useRouterState({ select: ({ location }) => location.pathname === "/account" });
  if (!data || data.hasPassword || data.hasIdentity || later || isThere) return null;
  const remindLater = () => {
    sessionStorage.setItem(LATER, "yes");
    setLater(true);
  };
  return (
    <Paper component="aside" aria-label={words.choosePassword} withBorder p="sm" mb="md" maw={1140} mx="auto">
      <Group justify="space-between" gap="sm">
        <Group gap="sm" wrap="nowrap" style={{ flex: "1 1 20rem" }}>
          <IconKey size={22} aria-hidden style={{ flexShrink: 0 }} />
          <Stack gap={0}>
            <Text fw={600}>{words.choosePassword}</Text>
            <Text size="sm">{words.choosePasswordWhy}</Text>
          </Stack>
        </Group>
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={remindLater}>
            {words.later}
          </Button>
          <Button size="xs" renderRoot={(props) => <Link {...props} to="/account" />}>
            {words.choosePassword}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
