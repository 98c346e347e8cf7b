/** Before the first connection: what one is. */
import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { Link as To } from "@tanstack/react-router";

import { strings } from "../strings";

const words = strings.links.none;

export function NoLinks({ space }: { space: string }) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" maw={560} mx="auto" ta="center">
        <IconPlugConnected size={40} stroke={1.5} aria-hidden />
        <Title order={2} size="h3">
          {words.title}
        </Title>
        <Text>{words.what}</Text>
        <Text c="dimmed">{words.how}</Text>
        <Button renderRoot={(props) => <To {...props} to="/s/$space/links/new" params={{ space }} />}>{words.first}</Button>
      </Stack>
    </Paper>
  );
}
