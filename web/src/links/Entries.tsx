/** The audit's entries of a connection, filtered and paged. */
import { Badge, Button, Group, Loader, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { strings } from "../strings";
import { DataTable } from "./DataTable";
import { EntryFilter } from "./EntryFilter";
import { Failed } from "./Failed";
import type { AuditEntry, Link } from "./model";
import { type Wanted, activity } from "./questions";
import { Section } from "./Section";
import { second } from "./when";

const words = strings.links.activity;
const ANY: Wanted = { outcome: "", tool: "", from: "", to: "" };

export function Entries({ space, link }: { space: string; link: Link }) {
  const [wanted, setWanted] = useState(ANY);
  const { data, error, refetch, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    activity(space, link.id, wanted),
  );
  const entries = data?.pages.flatMap((page) => page.entries);
  return (
    <Section title={words.title}>
      <EntryFilter space={space} link={link} value={wanted} onChange={setWanted} />
      {isPending && <Loader size="sm" aria-label={strings.app.loading} />}
      {error && <Failed problem={error} again={() => void refetch()} />}
      {entries?.length === 0 && <Text size="sm">{words.none}</Text>}
      {entries && entries.length > 0 && <Rows entries={entries} />}
      {hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words.more}
          </Button>
        </Group>
      )}
    </Section>
  );
}

function Rows({ entries }: { entries: AuditEntry[] }) {
  const heads = [words.at, words.tool, words.outcome, words.client, words.address, words.took, words.size];
  return (
    <DataTable label={words.title} heads={heads} minWidth={760} tabularNums>
      {entries.map((entry) => (
        <Row key={entry.id} entry={entry} />
      ))}
    </DataTable>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const { at, tool, outcome, wrote, client, address, durationUs, bytesOut } = entry;
  return (
    <Table.Tr>
      <Table.Td>{second(at)}</Table.Td>
      <Table.Td>
        {tool}
        {wrote && (
          <Text size="xs" c="dimmed">
            {words.wrote}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Badge variant="dot" color={outcome === "ok" ? "green" : "red"}>
          {outcomeWords(outcome)}
        </Badge>
      </Table.Td>
      <Table.Td>{client}</Table.Td>
      <Table.Td>{address}</Table.Td>
      <Table.Td>{milliseconds.format(durationUs / 1000)}</Table.Td>
      <Table.Td>{bytes(bytesOut)}</Table.Td>
    </Table.Tr>
  );
}

export function outcomeWords(outcome: string): string {
  return outcome === "ok" ? words.ok : (words.outcomes[outcome as keyof typeof words.outcomes] ?? outcome);
}

const unit = (unit: string, unitDisplay: "short" | "long" = "short") =>
  new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 });
// In short, 312 of them were “312 byte”.
const [milliseconds, plain, kilo] = [unit("millisecond"), unit("byte", "long"), unit("kilobyte")] as const;
const bytes = (count: number) => (count < 1000 ? plain.format(count) : kilo.format(count / 1000));
