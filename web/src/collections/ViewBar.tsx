/** Above the items: what the collection is called, how it is shown, and what is left out. */
import { ActionIcon, Group, Menu, Pill, SegmentedControl, Select, Title } from "@mantine/core";
import { IconDots, IconLayoutGrid, IconLayoutKanban, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { askName } from "../shell/AskName";
import { collections as words } from "../strings/collections";
import { Columns } from "./Columns";
import { type Collection, type Field, type View, groupings, propertiesOf, titleField } from "./model";
import type { Shown } from "./useView";
import { filteredBy, groupOf } from "./views";
import { type Place, changeSchema } from "./writing";

type Props = { place: Place; collection: Collection; shown: Shown; canWrite: boolean };

export function ViewBar({ place, collection, shown, canWrite }: Props) {
  const { view, change, show } = shown;
  const name = collection.schema.name ?? "";
  const isBoard = view.type === "board";
  const groups = groupings(collection);
  return (
    <Group justify="space-between" mt="md" mb="xs" gap="xs">
      <Group gap={4} wrap="nowrap" miw={0}>
        <Title order={3}>{name}</Title>
        {canWrite && <Naming place={place} collection={collection} />}
      </Group>
      <Group gap="xs">
        {isBoard && groups.length > 1 && (
          <Select
            size="xs"
            w={150}
            aria-label={words.groupBy}
            data={groups.map(({ key, name }) => ({ value: key, label: name }))}
            value={groupOf(collection, view)?.key ?? null}
            onChange={(groupBy) => groupBy && change({ groupBy })}
            allowDeselect={false}
          />
        )}
        <Columns collection={collection} shown={shown} />
        <SegmentedControl
          size="xs"
          aria-label={words.view(name)}
          value={view.type}
          onChange={(type) => show(type as View["type"])}
          data={[
            { value: "table", label: <Form icon={<IconTable size={14} />} name={words.views.table} /> },
            { value: "board", label: <Form icon={<IconLayoutKanban size={14} />} name={words.views.board} />, disabled: groups.length === 0 },
            { value: "gallery", label: <Form icon={<IconLayoutGrid size={14} />} name={words.views.gallery} /> },
          ]}
        />
      </Group>
      <Filters collection={collection} filters={view.filters ?? {}} remove={(field) => change({ filters: filteredBy(view, field, undefined) })} />
    </Group>
  );
}

function Form({ icon, name }: { icon: ReactNode; name: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      {icon}
      {name}
    </Group>
  );
}

function Naming({ place, collection }: { place: Place; collection: Collection }) {
  const { schema } = collection;
  const rename = async () => {
    const name = await askName({ title: words.rename, label: words.collectionName, value: schema.name ?? "" });
    if (name) await changeSchema(place, { ...schema, name });
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={words.actions(schema.name ?? "")}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void rename()}>{words.rename}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type FiltersProps = { collection: Collection; filters: Record<string, unknown>; remove: (field: Field) => void };

/** What is left out: it is to be seen that not all is shown, and why. */
function Filters({ collection, filters, remove }: FiltersProps) {
  const fields: Field[] = [titleField(collection), ...propertiesOf(collection)].filter(({ key }) => filters[key] !== undefined);
  if (fields.length === 0) return null;
  return (
    <Group gap="xs" w="100%">
      {fields.map((field) => (
        <Pill key={field.key} withRemoveButton onRemove={() => remove(field)} removeButtonProps={{ "aria-label": words.unfilter(field.name), "aria-hidden": false, tabIndex: 0 }}>
          {words.filtered(field.name, inWords(filters[field.key]))}
        </Pill>
      ))}
    </Group>
  );
}

const SIGNS: Record<string, string> = { gte: "≥ ", lte: "≤ ", gt: "> ", lt: "< ", ne: "≠ " };

function inWords(condition: unknown): string {
  if (condition === true || condition === false) return condition ? words.yes : words.no;
  if (Array.isArray(condition)) return condition.join(", ");
  if (typeof condition !== "object" || condition === null) return String(condition ?? "");
  return Object.entries(condition).map(([test, value]) => `${SIGNS[test] ?? ""}${inWords(value)}`).join(" ");
}
