/** The options of a select: their names, colours and order. */
import { ActionIcon, Button, ColorSwatch, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

import { strings } from "../strings";
import { collections as words } from "../strings/collections";
import { COLOURS, type Choice, type Collection, type Property, colourOf, propertiesOf } from "./model";
import { type Place, changeSchema } from "./writing";

type Props = { place: Place; collection: Collection; property: Property; close: () => void };
/** An option with what it was called, if it was there before. */
type Row = Choice & { was?: string; at: number };

export function OptionsDialog({ place, collection, property, close }: Props) {
  const [rows, setRows] = useState<Row[]>((property.options ?? []).map((option, at) => ({ ...option, was: option.name, at })));
  const change = (at: number, option: Partial<Row>) => setRows(rows.map((row) => (row.at === at ? { ...row, ...option } : row)));
  const add = () => setRows([...rows, { name: "", at: Math.max(-1, ...rows.map(({ at }) => at)) + 1 }]);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const options = rows.filter(({ name }) => name.trim()).map(({ was, at: _, ...option }) => ({ ...option, name: option.name.trim(), ...(was && was !== option.name.trim() && { renamedFrom: was }) }));
    const properties = propertiesOf(collection).map((one) => (one.key === property.key ? { ...one, options } : one));
    if (await changeSchema(place, { ...collection.schema, properties }, words.columnChanged(property.name))) close();
  };
  return (
    <Modal opened onClose={close} title={words.optionsOf(property.name)} centered closeButtonProps={{ "aria-label": strings.app.close }}>
      <form onSubmit={(event) => void save(event)}>
        <Stack gap="xs">
          {rows.map((row) => (
            <Group key={row.at} gap="xs" wrap="nowrap">
              <ColorSwatch size={18} color={`var(--mantine-color-${colourOf(rows, row.name)}-6)`} aria-hidden />
              <TextInput flex={1} aria-label={words.optionName} value={row.name} onChange={(event) => change(row.at, { name: event.currentTarget.value })} />
              <Select
                w={130}
                aria-label={words.colourOf(row.name)}
                placeholder={words.colour}
                data={Object.keys(COLOURS).map((value) => ({ value, label: words.colours[value] ?? value }))}
                value={row.color ?? null}
                onChange={(color) => change(row.at, { color: color as Choice["color"] })}
              />
              <ActionIcon variant="subtle" color="gray" aria-label={words.takeAway(row.name)} onClick={() => setRows(rows.filter(({ at }) => at !== row.at))}>
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          ))}
          <Group justify="space-between" mt="xs">
            <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
              {words.newOption}
            </Button>
            <Button type="submit">{strings.app.save}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
