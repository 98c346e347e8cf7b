/** Chooses single documents by searching for them. */
import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { search } from "../queries";
import { strings } from "../strings";
import type { Part } from "./model";

const words = strings.links.reach;

type Props = { space: string; chosen: Part[]; onChange: (chosen: Part[]) => void; label?: string; description?: string };

export function DocumentPicker({ space, chosen, onChange, label = words.documents, description = words.documentsWhy }: Props) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 250);
  const { data } = useQuery(search(space, asked));
  const hits = (data?.hits ?? []).map(({ document }): Part => ({ id: document.id, name: document.title || strings.app.untitled }));
  const known = new Map([...hits, ...chosen].map((part) => [part.id, part]));
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={words.findDocuments}
      searchable
      clearable
      hidePickedOptions
      clearButtonProps={{ "aria-label": strings.links.reach.remove(label) }}
      searchValue={text}
      onSearchChange={setText}
      data={[...known.values()].map(({ id, name }) => ({ value: id, label: name ?? words.gone }))}
      // The server has searched already, in the whole text and not in titles alone.
      filter={({ options }) => (asked.trim() === "" ? [] : options)}
      nothingFoundMessage={asked.trim() !== "" && data ? words.nothingFound : undefined}
      value={chosen.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => known.get(id) ?? []))}
    />
  );
}
