/** A collection as a table: a row an item, of which those are there that are looked at. */
import { useEffect } from "react";

import { collections as words } from "../strings/collections";
import { AddItem } from "./AddItem";
import { Column, NewColumn } from "./Column";
import classes from "./collections.module.css";
import { type Collection, shownIn, titleField } from "./model";
import { Row } from "./Row";
import { useItems } from "./useItems";
import type { Shown } from "./useView";
import { ROW, useWindow } from "./useWindow";
import { asks, isFiltered } from "./views";
import type { Place } from "./writing";

/** How near to the end more is loaded. */
const AHEAD = 40;

type Props = { place: Place; collection: Collection; shown: Shown; canWrite: boolean };

export function ItemTable({ place, collection, shown, canWrite }: Props) {
  const { all, total, hasMore, problem, more } = useItems(place, asks(collection, shown.view));
  const { box, first, last, isWhole } = useWindow(all.length);
  useEffect(() => {
    if (hasMore && last > all.length - AHEAD) more();
  });
  const properties = shownIn(collection, shown.view);
  const { name } = collection.schema;
  const columns = properties.length + (canWrite ? 2 : 1);
  return (
    <>
      <div ref={box} className={classes.box} data-long={!isWhole || undefined} role="region" aria-label={words.tableOf(name ?? "")} tabIndex={0}>
        <table className={classes.table} aria-rowcount={total === undefined || total > 1000 ? -1 : total + 1}>
          <thead>
            <tr>
              <Column place={place} collection={collection} field={titleField(collection)} shown={shown} canWrite={canWrite} />
              {properties.map((property) => (
                <Column key={property.key} place={place} collection={collection} field={property} property={property} shown={shown} canWrite={canWrite} />
              ))}
              {canWrite && <NewColumn place={place} collection={collection} />}
            </tr>
          </thead>
          <tbody>
            <Space rows={first} columns={columns} />
            {all.slice(first, last).map((item, index) => (
              <Row key={item.id} at={first + index} place={place} collection={collection} properties={properties} item={item} canWrite={canWrite} />
            ))}
            <Space rows={all.length - last} columns={columns} />
          </tbody>
        </table>
        {problem && <p className={classes.nothing}>{problem}</p>}
        {total === 0 && <p className={classes.nothing}>{isFiltered(shown.view) ? words.nothingFound : words.empty}</p>}
      </div>
      {canWrite && <AddItem place={place} />}
    </>
  );
}

/** The room of rows that are not there. */
function Space({ rows, columns }: { rows: number; columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} className={classes.space} style={{ height: rows * ROW }} />
    </tr>
  );
}
