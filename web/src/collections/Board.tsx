/** A collection as a board: a column for each option of a select, and one for items that have none. */
import { Text } from "@mantine/core";
import { useState } from "react";

import { collections as words } from "../strings/collections";
import { BoardColumn } from "./BoardColumn";
import classes from "./collections.module.css";
import { type Collection, type Item, type Property, named, shownIn } from "./model";
import type { Shown } from "./useView";
import { groupOf } from "./views";
import { type Place, changeItem } from "./writing";

type Props = { place: Place; collection: Collection; shown: Shown; canWrite: boolean };

/** The name of an option; null for none. */
export type Group = string | null;
/** Items on their way to another column. */
export type Moved = { item: Item; to: Group };

export function Board({ place, collection, shown, canWrite }: Props) {
  const property = groupOf(collection, shown.view);
  const [moved, setMoved] = useState<Moved[]>([]);
  const [told, setTold] = useState("");
  if (!property) return <Text c="dimmed">{words.noGroups}</Text>;
  const groups: Group[] = [...(property.options ?? []).map(({ name }) => name), null];
  const move = async (item: Item, to: Group) => {
    if ((item.properties[property.key] ?? null) === to) return;
    const there = { ...item, properties: { ...item.properties, [property.key]: to ?? undefined } };
    setMoved((before) => [...before.filter(({ item: { id } }) => id !== item.id), { item: there, to }]);
    const well = await changeItem(place, item, { properties: { [property.key]: to } });
    setMoved((before) => before.filter(({ item: one }) => one !== there));
    if (well) setTold(words.moved(named(item), nameOf(to, property)));
  };
  const cards = shownIn(collection, shown.view).filter(({ key }) => key !== property.key);
  return (
    <div className={classes.board} role="region" aria-label={words.tableOf(collection.schema.name ?? "")} tabIndex={0}>
      {groups.map((group) => (
        <BoardColumn
          key={group ?? ""}
          place={place}
          collection={collection}
          view={shown.view}
          property={property}
          group={group}
          groups={groups}
          cards={cards}
          moved={moved}
          move={(item, to) => void move(item, to)}
          canWrite={canWrite}
        />
      ))}
      <div className={classes.told} role="status">
        {told}
      </div>
    </div>
  );
}

export const nameOf = (group: Group, property: Property): string => group ?? words.none(property.name);
