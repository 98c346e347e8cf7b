import { Anchor, Checkbox, Menu, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type Ref, memo } from "react";

import type { DocumentEntry } from "../api";
import { moment } from "../links/when";
import { RowMenu } from "../shell/RowMenu";
import { strings } from "../strings";
import { useFavourite } from "./favourites";
import classes from "./table.module.css";
import { titled } from "./titles";

const words = strings.workspace;

/** What is done with the document of a row; the same for all, as long as the list is there. */
export type Acts = {
  choose: (id: string, on: boolean) => void;
  drag: (event: React.DragEvent, id: string) => void;
  move: (id: string) => void;
  trash: (id: string) => void;
};

type Props = {
  /** The place in the list. */
  at: number;
  ref: Ref<HTMLTableRowElement>;
  space: string;
  entry: DocumentEntry;
  canWrite: boolean;
  inTrash: boolean;
  isUnseen: boolean;
  isChosen: boolean;
  acts: Acts;
};

/** A row is drawn anew only when something of it is another: lists are long. */
export const DocumentRow = memo(function DocumentRow({ at, ref, space, entry, canWrite, inTrash, isUnseen, isChosen, acts }: Props) {
  const { id } = entry;
  const title = titled(entry.title);
  return (
    <Table.Tr ref={ref} data-index={at} aria-rowindex={at + 2} draggable={canWrite} onDragStart={(event) => acts.drag(event, id)} data-selected={isChosen || undefined}>
      {canWrite && (
        <Table.Td>
          <Checkbox aria-label={words.select(title)} checked={isChosen} onChange={(event) => acts.choose(id, event.currentTarget.checked)} />
        </Table.Td>
      )}
      <Table.Td>
        <Anchor c="var(--mantine-color-text)" renderRoot={(props) => <Link to="/d/$document" params={{ document: id }} {...props} />}>
          {entry.icon} {title}
        </Anchor>
        {isUnseen && <span className={classes.dot} role="img" aria-label={words.unseen} title={words.unseen} />}
        <Text size="xs" c="dimmed" hiddenFrom="xs">
          {moment(entry.updatedAt)} · {entry.updatedBy}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="xs">{moment(entry.updatedAt)}</Table.Td>
      <Table.Td visibleFrom="sm">{entry.updatedBy}</Table.Td>
      {(canWrite || !inTrash) && (
        <Table.Td>
          <RowMenu label={words.actions(title)}>
            {!inTrash && <FavouriteItem space={space} entry={entry} />}
            {canWrite && <Menu.Item onClick={() => acts.move(id)}>{inTrash ? words.restore : words.moveTo}</Menu.Item>}
            {canWrite && !inTrash && (
              <Menu.Item color="red" onClick={() => acts.trash(id)}>
                {words.toTrash}
              </Menu.Item>
            )}
          </RowMenu>
        </Table.Td>
      )}
    </Table.Tr>
  );
});

function FavouriteItem({ space, entry }: { space: string; entry: DocumentEntry }) {
  const { isFavourite, toggle } = useFavourite(space, entry);
  return <Menu.Item onClick={toggle}>{isFavourite ? words.removeFavourite : words.addFavourite}</Menu.Item>;
}
