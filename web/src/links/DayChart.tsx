/** Calls a day as bars, those that were refused hatched at their foot; and the same as a table. */
import { Box, Button, Collapse, Group, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";

import { strings } from "../strings";
import { DataTable } from "./DataTable";
import { type Count, summary } from "./usage";
import { day, number } from "./when";

const words = strings.links.activity;
const HEIGHT = 120;
const SLOT = 10;
const BAR = 7;

export function DayChart({ counts }: { counts: Count[] }) {
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <Box>
      <Bars counts={counts} />
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {day(counts[0]?.date ?? "")}
        </Text>
        <Text size="xs" c="dimmed">
          {day(counts.at(-1)?.date ?? "")}
        </Text>
      </Group>
      <Button variant="subtle" size="compact-xs" mt="xs" aria-expanded={isOpen} onClick={toggle}>
        {words.asTable}
      </Button>
      <Collapse expanded={isOpen}>
        <Figures counts={counts} />
      </Collapse>
    </Box>
  );
}

function Bars({ counts }: { counts: Count[] }) {
  const hatched = useId();
  const { calls, denials, busiest } = summary(counts);
  const scale = HEIGHT / (busiest?.calls ?? 1);
  return (
    <svg
      role="img"
      aria-label={words.summary(calls, denials, counts.length)}
      viewBox={`0 0 ${counts.length * SLOT} ${HEIGHT}`}
      preserveAspectRatio="none"
      width="100%"
      height={HEIGHT}
    >
      <pattern id={hatched} width={4} height={4} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width={4} height={4} fill="var(--mantine-color-body)" />
        <rect width={2} height={4} fill="var(--mantine-color-red-filled)" />
      </pattern>
      {counts.map(({ date, calls, denials }, index) => (
        <g key={date}>
          <title>{`${day(date)}: ${strings.links.calls(calls)}, ${number(denials)} ${words.denials}`}</title>
          {/* The whole slot, so that days without calls are pointed at as easily. */}
          <rect x={index * SLOT} width={SLOT} height={HEIGHT} fill="transparent" />
          <rect x={index * SLOT} y={HEIGHT - calls * scale} width={BAR} height={calls * scale} fill="var(--mantine-primary-color-filled)" />
          <rect x={index * SLOT} y={HEIGHT - denials * scale} width={BAR} height={denials * scale} fill={`url(#${hatched})`} />
        </g>
      ))}
    </svg>
  );
}

/** The newest first, and only days with calls. */
function Figures({ counts }: { counts: Count[] }) {
  return (
    <DataTable label={words.perDay} heads={[words.date, words.calls, words.writes, words.refused]} minWidth={320} tabularNums>
      {counts
        .filter(({ calls }) => calls > 0)
        .reverse()
        .map(({ date, calls, writes, denials }) => (
          <Table.Tr key={date}>
            <Table.Td>{day(date)}</Table.Td>
            <Table.Td>{number(calls)}</Table.Td>
            <Table.Td>{number(writes)}</Table.Td>
            <Table.Td>{number(denials)}</Table.Td>
          </Table.Tr>
        ))}
    </DataTable>
  );
}
