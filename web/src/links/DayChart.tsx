/** Calls a day as bars: reads, on them what changed something, and what was refused, hatched; and the same as a table. */
import { Box, Button, Collapse, Group, Table, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";

import { strings } from "../strings";
import { DataTable } from "./DataTable";
import classes from "./daychart.module.css";
import { type Count, readsOf, steps, summary } from "./usage";
import { day, dayOfYear, number } from "./when";

const words = strings.links.activity;
const HEIGHT = 120;
/** How much of its day a bar takes; of a few days less, or they were walls. */
const BAR = (days: number) => (days > 10 ? 0.7 : 0.4);

const READS = "var(--mantine-primary-color-filled)";
const WRITES = "var(--mantine-color-orange-filled)";

export function DayChart({ counts }: { counts: Count[] }) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const hatched = useId();
  const most = steps(summary(counts).busiest?.calls ?? 1);
  return (
    <Box>
      <svg width={0} height={0} aria-hidden style={{ position: "absolute" }}>
        <pattern id={hatched} width={4} height={4} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={4} height={4} fill="var(--mantine-color-body)" />
          <rect width={2} height={4} fill="var(--mantine-color-red-filled)" />
        </pattern>
      </svg>
      <Group gap="md" mb="xs">
        <Mark fill={READS} name={words.reads} />
        <Mark fill={WRITES} name={words.writes} />
        <Mark fill={`url(#${hatched})`} name={words.refused} />
      </Group>
      <Box className={classes.chart}>
        <Box className={classes.scale} aria-hidden>
          {[...most].reverse().map((step) => (
            <span key={step}>{number(step)}</span>
          ))}
        </Box>
        <Bars counts={counts} steps={most} hatch={`url(#${hatched})`} />
        <Dates counts={counts} />
      </Box>
      <Button variant="subtle" size="compact-sm" mt="xs" aria-expanded={isOpen} onClick={toggle}>
        {words.asTable}
      </Button>
      <Collapse expanded={isOpen}>
        <Figures counts={counts} />
      </Collapse>
    </Box>
  );
}

function Mark({ fill, name }: { fill: string; name: string }) {
  return (
    <Group gap={6}>
      <svg width={10} height={10} aria-hidden>
        <rect width={10} height={10} rx={2} fill={fill} />
      </svg>
      <Text size="xs">{name}</Text>
    </Group>
  );
}

type BarsProps = { counts: Count[]; steps: number[]; hatch: string };

function Bars({ counts, steps, hatch }: BarsProps) {
  const { calls, denials } = summary(counts);
  const scale = HEIGHT / (steps.at(-1) ?? 1);
  const [slot, bar] = [1 / counts.length, BAR(counts.length)];
  return (
    // Widths are parts of what there is: stretched, the hatching would be streaks.
    <svg role="img" aria-label={words.summary(calls, denials, counts.length)} width="100%" height={HEIGHT} className={classes.bars}>
      {steps.map((step) => (
        <line key={step} x2="100%" y1={HEIGHT - step * scale} y2={HEIGHT - step * scale} className={classes.line} />
      ))}
      {counts.map((count, index) => (
        <Tooltip key={count.date} label={<Told count={count} />} withArrow openDelay={50}>
          <g className={classes.day}>
            {/* The whole slot, so that days without calls are pointed at as easily. */}
            <rect x={percent(index * slot)} width={percent(slot)} height={HEIGHT} className={classes.slot} />
            <Stacked count={count} x={percent((index + (1 - bar) / 2) * slot)} width={percent(bar * slot)} scale={scale} hatch={hatch} />
          </g>
        </Tooltip>
      ))}
    </svg>
  );
}

const percent = (part: number) => `${100 * part}%`;

type StackedProps = { count: Count; x: string; width: string; scale: number; hatch: string };

/** From the foot up. */
function Stacked({ count, x, width, scale, hatch }: StackedProps) {
  const parts: [number, string][] = [[readsOf(count), READS], [count.writes, WRITES], [count.denials, hatch]];
  let top = HEIGHT;
  return parts.map(([number, fill]) => {
    top -= number * scale;
    return number > 0 && <rect key={fill} x={x} y={top} width={width} height={number * scale} fill={fill} />;
  });
}

function Told({ count }: { count: Count }) {
  return (
    <>
      <Text size="xs" fw={600}>
        {day(count.date)}
      </Text>
      <Text size="xs">{words.onDay(readsOf(count), count.writes, count.denials)}</Text>
    </>
  );
}

/** The first day, the last, and one in between. */
function Dates({ counts }: { counts: Count[] }) {
  const shown = [counts[0], counts[Math.floor(counts.length / 2)], counts.at(-1)];
  return (
    <Group justify="space-between" className={classes.dates} aria-hidden>
      {shown.map((count) => (
        <Text key={count?.date} size="xs" c="dimmed">
          {dayOfYear(count?.date ?? "")}
        </Text>
      ))}
    </Group>
  );
}

/** The newest first, and only days with calls. */
function Figures({ counts }: { counts: Count[] }) {
  return (
    <DataTable label={words.perDay} heads={[words.date, words.calls, words.reads, words.writes, words.refused]} minWidth={300} horizontalSpacing={6} tabularNums>
      {counts
        .filter(({ calls }) => calls > 0)
        .reverse()
        .map((count) => (
          <Table.Tr key={count.date}>
            <Table.Td className={classes.date}>{dayOfYear(count.date)}</Table.Td>
            <Table.Td>{number(count.calls)}</Table.Td>
            <Table.Td>{number(readsOf(count))}</Table.Td>
            <Table.Td>{number(count.writes)}</Table.Td>
            <Table.Td>{number(count.denials)}</Table.Td>
          </Table.Tr>
        ))}
    </DataTable>
  );
}
