/** What a connection was used for: calls a day, and each of them. */
import { Box, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { strings } from "../strings";
import { DayChart } from "./DayChart";
import { Entries } from "./Entries";
import { Failed } from "./Failed";
import type { Link } from "./model";
import { usage, useToday } from "./questions";
import { Section } from "./Section";
import { counted, summary } from "./usage";

const words = strings.links.activity;
const SPANS = [7, 30, 90];
/** The height of the chart with all that belongs to it, in pixels. */
const CHART = 205;

type Props = { space: string; link: Link };

export function Activity(props: Props) {
  return (
    <Stack>
      <PerDay {...props} />
      <Entries {...props} />
    </Stack>
  );
}

function PerDay({ space, link }: Props) {
  const [days, setDays] = useState(30);
  const today = useToday(space);
  const { data, error, refetch } = useQuery(usage(space, today, days));
  const counts = data && counted(data, link.id, today, days);
  const { calls, denials } = summary(counts ?? []);
  return (
    <Section title={words.perDay}>
      <Group justify="space-between">
        <Text size="sm">{counts && (calls === 0 ? words.nothing : words.summary(calls, denials, days))}</Text>
        <SegmentedControl
          size="xs"
          aria-label={words.span}
          data={SPANS.map((span) => ({ value: String(span), label: words.days(span) }))}
          value={String(days)}
          onChange={(span) => setDays(Number(span))}
        />
      </Group>
      {error && <Failed problem={error} again={() => void refetch()} />}
      {/* Its room is kept while it is asked for. */}
      <Box mih={data || error ? undefined : CHART}>{counts && calls > 0 && <DayChart counts={counts} />}</Box>
    </Section>
  );
}
