/** An item as a card, of a board or a gallery. */
import { Menu } from "@mantine/core";
import type { ReactNode } from "react";

import { Runs } from "../blocks/Runs";
import { collections as words } from "../strings/collections";
import { Choices } from "./Choices";
import classes from "./collections.module.css";
import { type Collection, type Item, type Property, named } from "./model";
import { openItem } from "./opened";
import { type Place, deleteItem } from "./writing";

type Props = {
  place: Place;
  collection: Collection;
  item: Item;
  /** Above its title. */
  cover?: ReactNode;
  /** What more its menu offers. */
  moves?: ReactNode;
  canWrite: boolean;
  /** Its values. */
  children: ReactNode;
};

export function Card({ place, collection, item, cover, moves, canWrite, children }: Props) {
  const title = named(item);
  const open = () => openItem({ place, document: collection.documentId, item: item.id, canWrite });
  return (
    <article className={classes.card}>
      {cover}
      <span className={classes.editable}>
        <button type="button" className={classes.cardTitle} onClick={open} aria-label={words.open(title)}>
          {item.runs.length > 0 ? <Runs runs={item.runs.map((run) => ({ ...run, href: undefined }))} /> : words.untitled}
        </button>
        {canWrite && (
          <Choices label={words.actions(title)}>
            {moves}
            <Menu.Item color="red" onClick={() => void deleteItem(place, item.id)}>
              {words.deleteItem}
            </Menu.Item>
          </Choices>
        )}
      </span>
      {children}
    </article>
  );
}

/** The properties that an item has something in. */
export const saidOf = (item: Item, properties: Property[]): Property[] => properties.filter(({ key }) => isSaid(item.properties[key]));

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
