/** How long, from where and how often a link may be used. */
import { NativeSelect, NumberInput, SimpleGrid, Stack, Switch, TextInput, Textarea } from "@mantine/core";

import { strings } from "../strings";
import { type Ends, SPANS, localDate } from "./ends";
import type { Limits } from "./limits";
import { useNow } from "./questions";

const words = strings.links.limits;

type Props = { value: Limits; onChange: (limits: Limits) => void; hasPassword: boolean };

export function LimitsField({ value, onChange, hasPassword }: Props) {
  const set = (some: Partial<Limits>) => onChange({ ...value, ...some });
  return (
    <Stack>
      <EndsField value={value.ends} onChange={(ends) => set({ ends })} />
      <Textarea
        label={words.networks}
        description={words.networksWhy}
        autosize
        minRows={1}
        value={value.networks}
        onChange={(event) => set({ networks: event.currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberInput
          label={words.calls}
          description={words.byServer}
          placeholder={words.serversOwn}
          min={1}
          allowDecimal={false}
          value={value.callsPerMinute}
          onChange={(callsPerMinute) => set({ callsPerMinute })}
        />
        <NumberInput
          label={words.writes}
          description={words.byServer}
          placeholder={words.serversOwn}
          min={1}
          allowDecimal={false}
          value={value.writesPerMinute}
          onChange={(writesPerMinute) => set({ writesPerMinute })}
        />
      </SimpleGrid>
      <Switch
        label={words.deviceFlow}
        description={words.deviceFlowWhy}
        disabled={!hasPassword && !value.deviceFlow}
        checked={value.deviceFlow}
        onChange={(event) => set({ deviceFlow: event.currentTarget.checked })}
      />
      <Switch
        label={words.fileUrls}
        description={words.fileUrlsWhy}
        checked={value.fileUrls}
        onChange={(event) => set({ fileUrls: event.currentTarget.checked })}
      />
    </Stack>
  );
}

function EndsField({ value, onChange }: { value: Ends; onChange: (ends: Ends) => void }) {
  const now = useNow();
  const choices = [...SPANS, "never", "date"] as const;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <NativeSelect
        label={words.ends}
        data={choices.map((choice) => ({ value: choice, label: words.spans[choice] }))}
        value={value.choice}
        onChange={(event) => onChange({ ...value, choice: event.currentTarget.value as Ends["choice"] })}
      />
      {value.choice === "date" && (
        <TextInput
          type="date"
          label={words.date}
          min={localDate(now)}
          value={value.date}
          onChange={(event) => onChange({ ...value, date: event.currentTarget.value })}
        />
      )}
    </SimpleGrid>
  );
}
