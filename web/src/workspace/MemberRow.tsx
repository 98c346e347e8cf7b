import { ActionIcon, Badge, Group, Select, Table, Text, Tooltip } from "@mantine/core";
import { IconKey, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { Member, Space } from "../api";
import { me } from "../queries";
import { manages } from "../shell/space";
import { strings } from "../strings";

const words = strings.workspace;
const ROLES = Object.entries(words.roles).map(([value, label]) => ({ value, label }));

type Props = { space: Space; member: Member; set: (role: string) => void; remove: () => void; reset: () => void };

/** Somebody in the space, and for whoever manages it what can be done with them. */
export function MemberRow({ space, member: { person, name, email, role }, set, remove, reset }: Props) {
  const { data } = useQuery(me);
  if (!manages(space)) {
    return (
      <Table.Tr>
        <Who name={name} email={email} />
        <Table.Td w={1}>
          <Badge variant="light" miw="max-content">
            {words.roles[role]}
          </Badge>
        </Table.Td>
      </Table.Tr>
    );
  }
  return (
    <Table.Tr>
      <Who name={name} email={email} />
      <Table.Td w={130}>
        <Select
          miw={104}
          aria-label={words.roleOf(name)}
          data={ROLES}
          value={role}
          allowDeselect={false}
          onChange={(chosen) => chosen && chosen !== role && set(chosen)}
        />
      </Table.Td>
      <Table.Td w={1}>
        <Group gap={0} wrap="nowrap" justify="flex-end">
          {space.role === "owner" && person !== data?.id && (
            <Action label={strings.invitations.reset(name)} act={reset}>
              <IconKey size={16} aria-hidden />
            </Action>
          )}
          <Action label={words.removeMember(name)} color="red" act={remove}>
            <IconX size={16} aria-hidden />
          </Action>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** One below the other: beside each other they have no room on a phone. */
function Who({ name, email }: { name: string; email: string }) {
  return (
    <Table.Td style={{ overflowWrap: "anywhere" }}>
      <Text size="sm">{name}</Text>
      <Text size="xs" c="dimmed">
        {email}
      </Text>
    </Table.Td>
  );
}

function Action({ label, color, act, children }: { label: string; color?: string; act: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color={color} aria-label={label} onClick={act}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
