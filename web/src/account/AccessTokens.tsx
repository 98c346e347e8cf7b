/** The access tokens of somebody: what each may do, when it was used and when it ends, with the way to end it. */
import { Badge, Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { type AccessToken, api, ask } from "../api";
import { Confirm } from "../links/Confirm";
import { Failed } from "../links/Failed";
import { tell } from "../links/act";
import { ago, day } from "../links/when";
import { accessTokens, queries } from "../queries";
import { strings } from "../strings";
import { NewToken } from "./NewToken";

const words = strings.tokens;

export function AccessTokens() {
  const [opened, { open, close }] = useDisclosure(false);
  const { data, error, refetch } = useQuery(accessTokens);
  return (
    <Stack component="section" aria-label={words.title}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {words.title}
        </Title>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {words.create}
        </Button>
      </Group>
      <Text size="sm">{words.why}</Text>
      {error && <Failed problem={error} again={() => void refetch()} />}
      {!data && !error && <Loader aria-label={strings.app.loading} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      {data?.map((token) => (
        <Token key={token.id} token={token} />
      ))}
      <NewToken opened={opened} close={close} />
    </Stack>
  );
}

function Token({ token: { id, name, readOnly, expiresAt, lastUsedAt } }: { token: AccessToken }) {
  const now = Date.now();
  const hasEnded = expiresAt ? Date.parse(expiresAt) <= now : false;
  const end = expiresAt ? (hasEnded ? words.endedOn : words.endsOn)(day(expiresAt)) : words.noEnd;
  const revoke = async () => {
    await ask(api.DELETE("/api/access-tokens/{token}", { params: { path: { token: id } } }));
    await queries.invalidateQueries({ queryKey: accessTokens.queryKey });
    tell(words.revoked(name));
  };
  return (
    <Group justify="space-between" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
          <Badge variant="light" color={readOnly ? "gray" : "yellow"} c="var(--mantine-color-text)">
            {readOnly ? words.reads : words.writes}
          </Badge>
          {hasEnded && (
            <Badge variant="dot" color="red">
              {words.ended}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {lastUsedAt ? words.lastUsed(ago(lastUsedAt, now)) : words.neverUsed} · {end}
        </Text>
      </div>
      <Confirm size="compact-sm" style={{ flexShrink: 0 }} what={words.revoke} label={words.revokeNamed(name)} why={words.revokeWhy} act={revoke} />
    </Group>
  );
}
