/** Who was let in by the password, and how to put them out again. */
import { Badge, Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { api, ask } from "../api";
import { strings } from "../strings";
import { tell } from "./act";
import { Confirm } from "./Confirm";
import { DataTable } from "./DataTable";
import { Failed } from "./Failed";
import type { Link, LinkConnection } from "./model";
import { connections, forget, useNow } from "./questions";
import { Section } from "./Section";
import { ago, day, moment } from "./when";

const words = strings.links.connections;

type Props = { space: string; link: Link };

export function Connections({ space, link }: Props) {
  const { data, error, refetch } = useQuery(connections(space, link.id));
  const params = { path: { space, link: link.id } };
  const revokeAll = async () => {
    await ask(api.DELETE("/api/spaces/{space}/links/{link}/connections", { params }));
    await forget(space);
    tell(words.revokedAll);
  };
  return (
    <Section title={words.title}>
      <Text size="sm">{link.passwordSetAt ? words.why : words.whyOpen}</Text>
      {error && <Failed problem={error} again={() => void refetch()} />}
      {data?.length === 0 && link.passwordSetAt && <Text size="sm">{words.none}</Text>}
      {data && data.length > 0 && (
        <>
          <Rows space={space} link={link} all={data} />
          <Group>
            <Confirm what={words.revokeAll} why={words.revokeAllWhy} act={revokeAll} />
          </Group>
        </>
      )}
    </Section>
  );
}

function Rows({ space, link, all }: Props & { all: LinkConnection[] }) {
  const heads = [words.client, words.may, words.since, words.used, words.until, words.from, words.actions];
  return (
    <DataTable label={words.title} heads={heads} minWidth={720}>
      {all.map((connection) => (
        <Row key={connection.id} space={space} link={link} connection={connection} />
      ))}
    </DataTable>
  );
}

function Row({ space, link, connection }: Props & { connection: LinkConnection }) {
  const { id, client, scopes, redirectUris, createdAt, lastUsedAt, expiresAt, address } = connection;
  const now = useNow();
  const revoke = async () => {
    const path = { space, link: link.id, connection: id };
    await ask(api.DELETE("/api/spaces/{space}/links/{link}/connections/{connection}", { params: { path } }));
    await forget(space);
    tell(words.revoked(client));
  };
  const may = scopes.map((scope) => (scope === "docs:read" ? words.reads : scope === "docs:write" ? words.writes : scope));
  return (
    <Table.Tr>
      <Table.Td>
        {client}
        {/* Names are not checked: where the codes go tells more. */}
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {redirectUris.join(", ")}
        </Text>
        {redirectUris.length === 0 && (
          <Badge size="xs" variant="default">
            {words.byCode}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>{may.join(", ")}</Table.Td>
      <Table.Td>{moment(createdAt)}</Table.Td>
      <Table.Td title={moment(lastUsedAt)}>{ago(lastUsedAt, now)}</Table.Td>
      <Table.Td>{day(expiresAt)}</Table.Td>
      <Table.Td>{address}</Table.Td>
      <Table.Td>
        <Confirm what={words.revoke} label={words.revokeNamed(client)} why={words.revokeWhy} size="xs" act={revoke} />
      </Table.Td>
    </Table.Tr>
  );
}
