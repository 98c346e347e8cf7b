/** A collection as a gallery: a card an item, with the first picture of its page where that is there. */
import { Anchor, Text } from "@mantine/core";
import { useState } from "react";

import { collections as words } from "../strings/collections";
import { AddItem } from "./AddItem";
import { Card, saidOf } from "./Card";
import classes from "./collections.module.css";
import { useCovers } from "./covers";
import { type Collection, type Item, type Property, shownIn } from "./model";
import { useItems } from "./useItems";
import type { Shown } from "./useView";
import { Value } from "./Value";
import { asks, isFiltered } from "./views";
import type { Place } from "./writing";

type Props = { place: Place; collection: Collection; shown: Shown; canWrite: boolean };

export function Gallery({ place, collection, shown: { view }, canWrite }: Props) {
  const { all, total, hasMore, problem, more } = useItems(place, asks(collection, view));
  const covers = useCovers(place.space, collection.documentId, place.block);
  const properties = shownIn(collection, view);
  return (
    <>
      <ul className={classes.gallery} aria-label={words.tableOf(collection.schema.name ?? "")}>
        {all.map((item) => (
          <li key={item.id}>
            <Card place={place} collection={collection} item={item} cover={<Cover src={covers.get(item.id)} />} canWrite={canWrite}>
              <Values item={item} properties={properties} />
            </Card>
          </li>
        ))}
      </ul>
      {problem && <Text size="sm">{problem}</Text>}
      {total === 0 && (
        <Text size="sm" c="dimmed">
          {isFiltered(view) ? words.nothingFound : words.empty}
        </Text>
      )}
      {hasMore && (
        <Anchor component="button" size="sm" onClick={more}>
          {words.more}
        </Anchor>
      )}
      {canWrite && <AddItem place={place} />}
    </>
  );
}

/** What is no picture that a browser shows is none here, too. */
function Cover({ src }: { src: string | undefined }) {
  const [broken, setBroken] = useState<string>();
  if (!src || src === broken) return null;
  return <img className={classes.cover} src={src} alt="" loading="lazy" draggable={false} onError={() => setBroken(src)} />;
}

function Values({ item, properties }: { item: Item; properties: Property[] }) {
  const said = saidOf(item, properties);
  if (said.length === 0) return null;
  return (
    <dl className={classes.cardValues}>
      {said.map((property) => (
        <div key={property.key}>
          <dt>{property.name}</dt>
          <dd>
            <Value property={property} value={item.properties[property.key]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
