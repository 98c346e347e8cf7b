/** Values that are picked: options of a select, which are made by typing, and items that a relation names. */
import { useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { api, ask } from "../api";
import { collectionKey } from "../queries";
import { type Item, type Property, type Related, named, namesIn, relatedIn } from "./model";
import { Picker } from "./Picker";
import { Tag } from "./Tag";
import { Value } from "./Value";
import type { Place } from "./writing";

type Props = {
  label: string;
  place: Place;
  property: Property;
  value: unknown;
  /** What is sent, and how it is shown. */
  onChange: (value: unknown, shown?: unknown) => void;
  onClose: () => void;
};

export function Options({ label, property, value, onChange, onClose }: Props) {
  const options = property.options ?? [];
  const several = property.type === "multiSelect";
  const chosen = namesIn(value);
  const keep = (names: string[]) => onChange(several ? (names.length > 0 ? names : null) : (names[0] ?? null));
  return (
    <Picker
      label={label}
      picks={options.map(({ name }) => ({ value: name, label: name, shown: <Tag name={name} options={options} /> }))}
      chosen={chosen}
      several={several}
      onChange={keep}
      onMake={(name) => keep(several ? [...chosen, name] : [name])}
      onClose={onClose}
    >
      <Value property={property} value={value} />
    </Picker>
  );
}

/** Items of another collection that are shown at once: more are found by typing. */
const MOST = 50;
const PAUSE = 200;

export function Relations({ label, place: { space }, property, value, onChange, onClose }: Props) {
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), PAUSE);
  const block = property.targetCollectionId ?? "";
  const { data } = useQuery({
    queryKey: [...collectionKey(space, block), "related", wanted],
    queryFn: () => {
      const filter = wanted ? JSON.stringify({ title: { contains: wanted } }) : undefined;
      const params = { path: { space, block }, query: { filter, limit: MOST } };
      return ask(api.GET("/api/spaces/{space}/collections/{block}/items", { params }));
    },
  });
  const chosen = relatedIn(value);
  const found = (data?.items ?? []).map((item: Item): Related => ({ id: item.id, title: named(item) }));
  const known = new Map([...chosen, ...found].map((one) => [one.id, one]));
  return (
    <Picker
      label={label}
      picks={found.map(({ id, title }) => ({ value: id, label: title }))}
      chosen={chosen.map(({ id }) => id)}
      several
      onChange={(ids) => onChange(ids, ids.flatMap((id) => known.get(id) ?? []))}
      onSearch={setText}
      onClose={onClose}
    >
      <Value property={property} value={value} />
    </Picker>
  );
}
