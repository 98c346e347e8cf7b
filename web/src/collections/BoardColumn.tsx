/** A column of a board: the items of one option. Cards are dropped on it. */
import { Anchor, Menu, Text } from "@mantine/core";
import { type DragEvent, useState } from "react";

import { collections as words } from "../strings/collections";
import { AddItem } from "./AddItem";
import { type Group, type Moved, nameOf } from "./Board";
import { Card, saidOf } from "./Card";
import classes from "./collections.module.css";
import type { Collection, Item, Property, View } from "./model";
import { Tag } from "./Tag";
import { useItems } from "./useItems";
import { Value } from "./Value";
import { asks } from "./views";
import type { Place } from "./writing";

const ITEM = "application/x-docent-item";
/** As many properties are on a card. */
const MOST = 3;

type Props = {
  place: Place;
  collection: Collection;
  view: View;
  property: Property;
  group: Group;
  groups: Group[];
  /** The properties that cards show. */
  cards: Property[];
  moved: Moved[];
  move: (item: Item, to: Group) => void;
  canWrite: boolean;
};

export function BoardColumn({ place, collection, view, property, group, groups, cards, moved, move, canWrite }: Props) {
  const asked = asks(collection, view);
  const condition = group ?? { empty: true };
  const { all, total, hasMore, problem, more } = useItems(place, { ...asked, filter: { ...asked.filter, [property.key]: condition } });
  const { over, handlers } = useDroppedItem(canWrite ? place.block : undefined, (item) => move(item, group));
  // A view that hides what its columns are made by leaves it out of its items.
  const found = view.hidden?.includes(property.key) ? all.map((item) => withGroup(item, property, group)) : all;
  const items = withMoved(found, moved, group);
  const name = nameOf(group, property);
  return (
    <section className={classes.boardColumn} data-over={over || undefined} aria-label={name} {...handlers}>
      <h4 className={classes.boardHead}>
        {group === null ? <span>{name}</span> : <Tag name={group} options={property.options ?? []} />}
        <Text span size="xs" c="dimmed">
          {total !== undefined && (total > 1000 ? "1000+" : total)}
        </Text>
      </h4>
      <ul className={classes.cards}>
        {items.map((item) => (
          <li key={item.id} draggable={canWrite} onDragStart={(event) => drag(event, place.block, item)}>
            <Card place={place} collection={collection} item={item} moves={<Moves item={item} property={property} groups={groups} move={move} />} canWrite={canWrite}>
              {saidOf(item, cards)
                .slice(0, MOST)
                .map((one) => (
                  <span key={one.key} className={classes.cardValue} title={one.name}>
                    <Value property={one} value={item.properties[one.key]} />
                  </span>
                ))}
            </Card>
          </li>
        ))}
      </ul>
      {problem && <Text size="sm">{problem}</Text>}
      {hasMore && (
        <Anchor component="button" size="sm" onClick={more}>
          {words.more}
        </Anchor>
      )}
      {canWrite && <AddItem place={place} label={words.newItemIn(name)} properties={group === null ? {} : { [property.key]: group }} />}
    </section>
  );
}

/** Where a card can go without being dragged. */
function Moves({ item, property, groups, move }: Pick<Props, "property" | "groups" | "move"> & { item: Item }) {
  const here = item.properties[property.key] ?? null;
  return (
    <>
      {groups
        .filter((group) => group !== here)
        .map((group) => (
          <Menu.Item key={group ?? ""} onClick={() => move(item, group)}>
            {words.moveTo(nameOf(group, property))}
          </Menu.Item>
        ))}
      <Menu.Divider />
    </>
  );
}

/** The items of a column as they will be: without those on their way elsewhere, with those on their way here. */
export function withMoved(items: Item[], moved: Moved[], group: Group): Item[] {
  const going = new Map(moved.map(({ item, to }) => [item.id, to]));
  const staying = items.filter(({ id }) => !going.has(id) || going.get(id) === group);
  const coming = moved.filter(({ item, to }) => to === group && !items.some(({ id }) => id === item.id));
  return [...staying, ...coming.map(({ item }) => item)];
}

const withGroup = (item: Item, { key }: Property, group: Group): Item => ({ ...item, properties: { ...item.properties, [key]: group ?? undefined } });

function drag(event: DragEvent, block: string, item: Item): void {
  event.stopPropagation();
  event.dataTransfer.setData(ITEM, JSON.stringify({ block, item }));
  event.dataTransfer.effectAllowed = "move";
}

/** Cards of this collection are dropped here, and nothing else. */
function useDroppedItem(block: string | undefined, drop: (item: Item) => void) {
  const [over, setOver] = useState(false);
  if (!block) return { over: false, handlers: {} };
  const takes = ({ dataTransfer: { types } }: DragEvent) => types.includes(ITEM);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!takes(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!takes(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const dropped = JSON.parse(event.dataTransfer.getData(ITEM)) as { block: string; item: Item };
      if (dropped.block === block) drop(dropped.item);
    },
  };
  return { over, handlers };
}
