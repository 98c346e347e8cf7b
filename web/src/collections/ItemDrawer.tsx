/** An item as a page: its values, and what stands in it. */
import { Drawer, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { Suspense, lazy, useEffect, useMemo } from "react";

import type { Block, Document } from "../api";
import { Blocks } from "../blocks/Blocks";
import { SpaceId } from "../blocks/Runs";
import { collection, document } from "../queries";
import { strings } from "../strings";
import { collections as words } from "../strings/collections";
import { Cell } from "./Cell";
import classes from "./collections.module.css";
import { ICONS } from "./icons";
import { ItemTitle } from "./ItemTitle";
import { type Collection, type Item, propertiesOf, titleName } from "./model";
import { type Opened, closeItem, leaveItem, useOpenedItem } from "./opened";
import { useItem } from "./useItem";

const Editor = lazy(() => import("../editor/Editor"));

/** It is on the page once. */
export default function ItemDrawer() {
  const opened = useOpenedItem();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => closeItem, [path]);
  return (
    <Drawer opened={opened !== undefined} onClose={leaveItem} position="right" size="xl" title={words.item} closeButtonProps={{ "aria-label": strings.app.close }}>
      {opened && (
        <SpaceId value={opened.place.space}>
          <Opening key={opened.item} opened={opened} />
        </SpaceId>
      )}
    </Drawer>
  );
}

function Opening({ opened }: { opened: Opened }) {
  const { place, item: id } = opened;
  const { data: schema } = useQuery(collection(place.space, place.block));
  const { data: found } = useQuery(document(opened.document));
  const { item, isLoading } = useItem(place, id);
  const inside = found && within(found.document.blocks, id);
  if (!schema || isLoading) return <Loader aria-label={strings.app.loading} />;
  if (!item) return <Text c="dimmed">{words.gone}</Text>;
  return (
    <>
      <Values opened={opened} collection={schema} item={item} />
      {inside && <Inside opened={opened} whole={found.document} block={inside} />}
    </>
  );
}

function Values({ opened: { place, canWrite }, collection, item }: { opened: Opened; collection: Collection; item: Item }) {
  return (
    <>
      <div className={classes.pageTitle}>
        <ItemTitle place={place} item={item} name={titleName(collection)} canWrite={canWrite} />
      </div>
      <dl className={classes.values} aria-label={words.properties}>
        {propertiesOf(collection).map((property) => {
          const Icon = ICONS[property.type];
          return (
            <div key={property.key}>
              <dt>
                <Icon size={15} /> {property.name}
              </dt>
              <dd>
                <Cell place={place} item={item} property={property} canWrite={canWrite} />
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}

/** What stands in the item: edited as a document of its own, and saved into the one it is in. */
function Inside({ opened: { place, document, canWrite }, whole, block }: { opened: Opened; whole: Document; block: Block }) {
  const title = (block.runs ?? []).map(({ text }) => text).join("");
  const part = useMemo(() => ({ ...whole, id: block.id, title, blocks: block.children }), [whole, block, title]);
  const read = <Blocks blocks={block.children} />;
  if (!canWrite) return read;
  return (
    <Suspense fallback={read}>
      <Editor space={place.space} document={part} home={document} canEdit />
    </Suspense>
  );
}

/** The block of an id, however deep. */
function within(blocks: Block[], id: string): Block | undefined {
  for (const block of blocks) {
    const found = block.id === id ? block : within(block.children, id);
    if (found) return found;
  }
  return undefined;
}
