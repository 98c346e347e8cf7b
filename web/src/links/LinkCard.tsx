/** One connection in the list. */
import { Anchor, Box, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link as To } from "@tanstack/react-router";

import { strings } from "../strings";
import type { Link } from "./model";
import { PauseButton } from "./PauseButton";
import { useNow } from "./questions";
import { sentence } from "./sentence";
import { HEIGHT, Sparkline } from "./Sparkline";
import { States } from "./States";
import type { Count } from "./usage";
import { ago, moment } from "./when";

const words = strings.links;

export function LinkCard({ space, link, counts }: { space: string; link: Link; counts?: Count[] }) {
  const params = { space, link: link.id };
  return (
    <Paper component="li" withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
            <Anchor inherit c="inherit" renderRoot={(props) => <To {...props} to="/s/$space/links/$link" params={params} />}>
              {link.name}
            </Anchor>
          </Title>
          <States link={link} />
        </Group>
        <Text style={{ overflowWrap: "anywhere" }}>{sentence(link)}</Text>
        <Group justify="space-between">
          <Stack gap={2}>
            {link.calls > 0 && <Box h={HEIGHT}>{counts && <Sparkline counts={counts} />}</Box>}
            <Facts link={link} />
          </Stack>
          <Group gap="xs">
            <PauseButton space={space} link={link} />
            <Button
              variant="default"
              size="xs"
              aria-label={words.openNamed(link.name)}
              renderRoot={(props) => <To {...props} to="/s/$space/links/$link" params={params} />}
            >
              {words.open}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}

/** Last use, all calls, and the end. */
function Facts({ link }: { link: Link }) {
  const now = useNow();
  const { lastUsedAt, expiresAt, calls } = link;
  const facts = [
    { text: lastUsedAt ? words.lastUsed(ago(lastUsedAt, now)) : words.neverUsed, exactly: lastUsedAt },
    ...(calls > 0 ? [{ text: words.calls(calls), exactly: undefined }] : []),
    ...(expiresAt
      ? [{ text: (Date.parse(expiresAt) > now ? words.ends : words.ended)(ago(expiresAt, now)), exactly: expiresAt }]
      : []),
  ];
  return (
    <Group gap="md">
      {facts.map(({ text, exactly }) => (
        <Text key={text} size="sm" c="dimmed" title={exactly ? moment(exactly) : undefined}>
          {text}
        </Text>
      ))}
    </Group>
  );
}
