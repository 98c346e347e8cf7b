/** An item as a card of a board. */
import { Menu } from "@mantine/core";

import { Runs } from "../blocks/Runs";
import { collections as words } from "../strings/collections";
import { type Group, nameOf } from "./Board";
import { Choices } from "./Choices";
import classes from "./collections.module.css";
import { type Collection, type Item, type Property, named } from "./model";
import { openItem } from "./opened";
import { Value } from "./Value";
import { type Place, deleteItem } from "./writing";

/** As many properties are on a card. */
const MOST = 3;

type Props = {
  place: Place;
  collection: Collection;
  item: Item;
  properties: Property[];
  /** What the columns are made by. */
  property: Property;
  groups: Group[];
  move: (item: Item, to: Group) => void;
  canWrite: boolean;
};

export function Card({ place, collection, item, properties, property, groups, move, canWrite }: Props) {
  const title = named(item);
  const open = () => openItem({ place, document: collection.documentId, item: item.id, canWrite });
  const here = item.properties[property.key] ?? null;
  const shown = properties.filter(({ key }) => isSaid(item.properties[key])).slice(0, MOST);
  return (
    <article className={classes.card}>
      <span className={classes.editable}>
        <button type="button" className={classes.cardTitle} onClick={open} aria-label={words.open(title)}>
          {item.runs.length > 0 ? <Runs runs={item.runs.map((run) => ({ ...run, href: undefined }))} /> : words.untitled}
        </button>
        {canWrite && (
          <Choices label={words.actions(title)}>
            {groups
              .filter((group) => group !== here)
              .map((group) => (
                <Menu.Item key={group ?? ""} onClick={() => move(item, group)}>
                  {words.moveTo(nameOf(group, property))}
                </Menu.Item>
              ))}
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => void deleteItem(place, item.id)}>
              {words.deleteItem}
            </Menu.Item>
          </Choices>
        )}
      </span>
      {shown.map((one) => (
        <span key={one.key} className={classes.cardValue} title={one.name}>
          <Value property={one} value={item.properties[one.key]} />
        </span>
      ))}
    </article>
  );
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
