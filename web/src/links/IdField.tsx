/** The id of a document or block: typed, or that of a document that is searched for. */
import { ActionIcon, Popover, Select, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { search } from "../queries";
import { strings } from "../strings";

const words = strings.links.tools;

type Props = {
  space: string;
  label: string;
  description: string | undefined;
  withAsterisk: boolean;
  error: ReactNode;
  value: string;
  onChange: (id: string) => void;
};

export function IdField({ space, value, onChange, ...said }: Props) {
  const [opened, { close, toggle }] = useDisclosure(false);
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-end" width="target" trapFocus withinPortal>
      <Popover.Target>
        <TextInput
          {...said}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          rightSection={
            <ActionIcon variant="subtle" aria-label={words.findDocumentFor(said.label)} aria-expanded={opened} onClick={toggle}>
              <IconSearch size={16} />
            </ActionIcon>
          }
        />
      </Popover.Target>
      <Popover.Dropdown>
        <Finder space={space} choose={(id) => (onChange(id), close())} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Finder({ space, choose }: { space: string; choose: (id: string) => void }) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 250);
  const { data } = useQuery(search(space, asked));
  return (
    <Select
      label={words.findDocument}
      searchable
      data-autofocus
      searchValue={text}
      onSearchChange={setText}
      data={(data?.hits ?? []).map(({ document }) => ({ value: document.id, label: document.title || strings.app.untitled }))}
      // The server has searched already, in the whole text and not in titles alone.
      filter={({ options }) => (asked.trim() === "" ? [] : options)}
      nothingFoundMessage={asked.trim() !== "" && data ? strings.links.reach.nothingFound : undefined}
      comboboxProps={{ withinPortal: false }}
      onChange={(id) => id && choose(id)}
    />
  );
}
