/** Asks which items are shown by one of their values. */
import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { strings } from "../strings";
import { collections as words } from "../strings/collections";
import type { Field } from "./model";
import type { Shown } from "./useView";
import { filteredBy } from "./views";

type Condition = { contains?: string; in?: string[]; eq?: boolean; gte?: string | number; lte?: string | number };

type Props = { field: Field; shown: Shown; close: () => void };

export function FilterDialog({ field, shown: { view, change }, close }: Props) {
  const before = view.filters?.[field.key];
  const [condition, setCondition] = useState<Condition>(typeof before === "object" && before !== null ? (before as Condition) : {});
  const keep = (condition: Condition | undefined) => {
    change({ filters: filteredBy(view, field, condition) });
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = Object.entries(condition).filter(([, value]) => value !== "" && value !== undefined && !(Array.isArray(value) && value.length === 0));
    keep(said.length > 0 ? Object.fromEntries(said) : undefined);
  };
  return (
    <Modal opened onClose={close} title={words.filterBy(field.name)} centered closeButtonProps={{ "aria-label": strings.app.close }}>
      <form onSubmit={submit}>
        <Stack>
          <Fields field={field} condition={condition} onChange={setCondition} />
          <Group justify="flex-end">
            {before !== undefined && (
              <Button variant="default" onClick={() => keep(undefined)}>
                {words.clear}
              </Button>
            )}
            <Button type="submit">{words.apply}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Fields({ field, condition, onChange }: { field: Field; condition: Condition; onChange: (condition: Condition) => void }) {
  switch (field.type) {
    case "singleSelect":
    case "multiSelect":
      return <MultiSelect label={words.anyOf} data={(field.options ?? []).map(({ name }) => name)} value={condition.in ?? []} onChange={(names) => onChange({ in: names })} data-autofocus />;
    case "boolean": {
      const value = condition.eq === undefined ? null : String(condition.eq);
      const data = [
        { value: "true", label: words.yes },
        { value: "false", label: words.no },
      ];
      return <Select label={words.is} data={data} value={value} onChange={(value) => onChange(value === null ? {} : { eq: value === "true" })} data-autofocus />;
    }
    case "number":
    case "date": {
      const end = (name: "gte" | "lte", label: string) => (
        <TextInput
          type={field.type}
          step="any"
          label={label}
          value={condition[name] ?? ""}
          onChange={({ currentTarget: { value } }) => onChange({ ...condition, [name]: field.type === "number" && value !== "" ? Number(value) : value })}
        />
      );
      return (
        <Group grow>
          {end("gte", words.from)}
          {end("lte", words.to)}
        </Group>
      );
    }
    default:
      return <TextInput label={words.contains} value={condition.contains ?? ""} onChange={(event) => onChange({ contains: event.currentTarget.value })} data-autofocus />;
  }
}
