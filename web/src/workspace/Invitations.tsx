/** The invitations that are open, each with the way to take it back. */
import { Badge, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { type Invitation, type Space, api, ask } from "../api";
import { Confirm } from "../links/Confirm";
import { Failed } from "../links/Failed";
import { tell } from "../links/act";
import { day } from "../links/when";
import { invitations, queries } from "../queries";
import { strings } from "../strings";

const words = strings.invitations;

export function Invitations({ space }: { space: Space }) {
  const { data, error, refetch } = useQuery(invitations(space.id));
  if (error) return <Failed problem={error} again={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <Stack component="section" aria-label={words.open} mt="xl" gap="sm">
      <Title order={2} size="h4">
        {words.open}
      </Title>
      <Text c="dimmed" size="sm">
        {words.openWhy}
      </Text>
      {data.map((invitation) => (
        <Open key={invitation.id} space={space.id} invitation={invitation} />
      ))}
    </Stack>
  );
}

function Open({ space, invitation: { id, email, note, role, invitedBy, expiresAt, good } }: { space: string; invitation: Invitation }) {
  const who = note || email || words.anybody;
  const withdraw = async () => {
    await ask(api.DELETE("/api/spaces/{space}/invitations/{invitation}", { params: { path: { space, invitation: id } } }));
    await queries.invalidateQueries({ queryKey: invitations(space).queryKey });
    tell(words.withdrawn);
  };
  return (
    <Group justify="space-between" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
            {who}
          </Text>
          {!good && (
            <Badge color="red" variant="dot">
              {words.dead}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {note && `${email ?? words.anybody}. `}
          {good ? words.as(strings.workspace.roles[role] ?? role, invitedBy, day(expiresAt)) : words.deadWhy(invitedBy)}
        </Text>
      </div>
      <Confirm
        size="compact-sm"
        style={{ flexShrink: 0 }}
        what={words.withdraw}
        label={words.withdrawNamed(who)}
        why={words.withdrawWhy}
        act={withdraw}
      />
    </Group>
  );
}
