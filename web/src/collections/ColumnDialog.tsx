/** Makes a column, or gives one another name or type. */
import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { collections } from "../queries";
import { strings } from "../strings";
import { collections as words } from "../strings/collections";
import { type Collection, type Property, TYPES, type Type, propertiesOf } from "./model";
import { type Place, changeSchema } from "./writing";

type Props = { place: Place; collection: Collection; property?: Property; close: () => void };

export function ColumnDialog({ place, collection, property, close }: Props) {
  const [name, setName] = useState(property?.name ?? "");
  const [type, setType] = useState<Type>(property?.type ?? "text");
  const [target, setTarget] = useState(property?.targetCollectionId ?? null);
  const { data } = useQuery({ ...collections(place.space), enabled: type === "relation" });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const properties = propertiesOf(collection);
    const changed = become(property, name.trim(), type, target);
    const all = property ? properties.map((one) => (one.key === property.key ? changed : one)) : [...properties, changed];
    const told = property && property.type !== type ? words.columnChanged(changed.name) : undefined;
    if (await changeSchema(place, { ...collection.schema, properties: all }, told)) close();
  };
  const types = TYPES.includes(type) ? TYPES : [...TYPES, type];
  return (
    <Modal opened onClose={close} title={property ? words.editColumn : words.newColumn} centered closeButtonProps={{ "aria-label": strings.app.close }}>
      <form onSubmit={(event) => void save(event)}>
        <Stack>
          <TextInput label={words.columnName} value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
          <Select
            label={words.type}
            data={types.map((value) => ({ value, label: words.types[value] ?? value }))}
            value={type}
            onChange={(value) => value && setType(value as Type)}
            allowDeselect={false}
          />
          {type === "relation" && (
            <Select
              label={words.related}
              data={(data?.collections ?? []).map(({ id, name, documentTitle }) => ({ value: id, label: `${name} — ${documentTitle || strings.app.untitled}` }))}
              value={target}
              onChange={setTarget}
              required
              searchable
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {strings.app.cancel}
            </Button>
            <Button type="submit" disabled={type === "relation" && !target}>
              {strings.app.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The property as it is to be; what its type has not goes. */
function become(before: Property | undefined, name: string, type: Type, target: string | null): Property {
  const kept = before?.type === type ? before : { key: before?.key };
  return { ...kept, name, type, ...(type === "relation" && { targetCollectionId: target }) } as Property;
}
