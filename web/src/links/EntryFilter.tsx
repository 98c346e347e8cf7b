/** Which entries are shown: by outcome, tool and day. */
import { Autocomplete, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { strings } from "../strings";
import { tools } from "./calls";
import type { Link } from "./model";
import type { Wanted } from "./questions";

const words = strings.links.activity;

type Props = { space: string; link: Link; value: Wanted; onChange: (wanted: Wanted) => void };

export function EntryFilter({ space, link, value, onChange }: Props) {
  const outcomes = Object.entries(words.outcomes).map(([outcome, label]) => ({ value: outcome, label }));
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      <NativeSelect
        label={words.outcome}
        data={[{ value: "", label: words.anyOutcome }, { value: "ok", label: words.ok }, ...outcomes]}
        value={value.outcome}
        onChange={(event) => onChange({ ...value, outcome: event.currentTarget.value })}
      />
      <ToolFilter space={space} link={link} value={value} onChange={onChange} />
      <TextInput
        type="date"
        label={words.from}
        max={value.to || undefined}
        value={value.from}
        onChange={(event) => onChange({ ...value, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={words.to}
        min={value.from || undefined}
        value={value.to}
        onChange={(event) => onChange({ ...value, to: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}

/** Free text: a tool may have been called that the link does not have, or no longer has. */
function ToolFilter({ space, link, value, onChange }: Props) {
  const { data } = useQuery(tools(space, link.id, link.version));
  const [text, setText] = useState(value.tool);
  const wait = useDebouncedCallback((tool: string) => onChange({ ...value, tool: tool.trim() }), 400);
  return (
    <Autocomplete
      label={words.tool}
      placeholder={words.anyTool}
      data={[...new Set(data?.map(({ name }) => name))]}
      value={text}
      onChange={(tool) => (setText(tool), wait(tool))}
    />
  );
}
