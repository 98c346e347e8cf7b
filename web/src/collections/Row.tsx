import { ActionIcon, Menu } from "@mantine/core";
import { IconLayoutSidebarRightExpand } from "@tabler/icons-react";
import { memo } from "react";

import { collections as words } from "../strings/collections";
import { Cell } from "./Cell";
import { Choices } from "./Choices";
import classes from "./collections.module.css";
import { ItemTitle } from "./ItemTitle";
import { type Collection, type Item, type Property, named, titleName } from "./model";
import { openItem } from "./opened";
import { type Place, deleteItem } from "./writing";

type Props = { at: number; place: Place; collection: Collection; properties: Property[]; item: Item; canWrite: boolean };

/** An item as a row: its title with what can be done with it, and its values. */
export const Row = memo(function Row({ at, place, collection, properties, item, canWrite }: Props) {
  const title = named(item);
  const open = () => openItem({ place, document: collection.documentId, item: item.id, canWrite });
  return (
    <tr className={classes.row} aria-rowindex={at + 2}>
      <th scope="row" className={classes.titleCell} aria-label={title}>
        <span className={classes.editable}>
          <ItemTitle place={place} item={item} name={titleName(collection)} canWrite={canWrite} />
          <ActionIcon className={classes.quiet} variant="subtle" color="gray" size="sm" aria-label={words.open(title)} onClick={open}>
            <IconLayoutSidebarRightExpand size={16} />
          </ActionIcon>
          {canWrite && (
            <Choices label={words.actions(title)}>
              <Menu.Item onClick={open}>{words.openItem}</Menu.Item>
              <Menu.Item color="red" onClick={() => void deleteItem(place, item.id)}>
                {words.deleteItem}
              </Menu.Item>
            </Choices>
          )}
        </span>
      </th>
      {properties.map((property) => (
        <td key={property.key}>
          <Cell place={place} item={item} property={property} canWrite={canWrite} />
        </td>
      ))}
      {canWrite && <td className={classes.newColumn} />}
    </tr>
  );
});
