import { Anchor, Button, Checkbox, Group, Menu, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { memo, useMemo, useRef, useState } from "react";

import type { DocumentEntry, Space } from "../api";
import { RowMenu } from "../shell/RowMenu";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { MoveDialog } from "./MoveDialog";
import { dragDocuments } from "./dropped";
import { useFavourite } from "./favourites";
import classes from "./table.module.css";
import { moveDocuments } from "./writing";

const words = strings.workspace;

type Props = {
  space: Space;
  entries: DocumentEntry[];
  /** Those that have something which agents wrote and nobody has looked at. */
  unseen?: string[];
  inTrash: boolean;
};

/** Documents, one a row: opened, chosen together, dragged, moved, and put into the trash or back. */
export function DocumentTable({ space, entries, unseen = [], inTrash }: Props) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [moving, setMoving] = useState<string[]>([]);
  const canWrite = writes(space);
  // What left the list is chosen no more.
  const selected = entries.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
  const latest = useRef(selected);
  latest.current = selected;
  const acts = useMemo<Acts>(
    () => ({
      choose: (id, on) => setChosen((before) => [...before.filter((one) => one !== id), ...(on ? [id] : [])]),
      drag: (event, id) => dragDocuments(event, latest.current.includes(id) ? latest.current : [id]),
      move: (id) => setMoving([id]),
      trash: (id) => void moveDocuments(space.id, [id], "trash"),
    }),
    [space.id],
  );
  return (
    <>
      {selected.length > 0 && (
        <Group mb="xs" gap="xs" role="toolbar">
          <Text size="sm">{words.selected(selected.length)}</Text>
          <Button size="compact-sm" variant="default" onClick={() => setMoving(selected)}>
            {inTrash ? words.restore : words.move}
          </Button>
          {!inTrash && (
            <Button size="compact-sm" variant="default" color="red" onClick={() => void moveDocuments(space.id, selected, "trash")}>
              {words.toTrash}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={() => setChosen([])}>
            {words.clearSelection}
          </Button>
        </Group>
      )}
      <Table.ScrollContainer minWidth={0}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {canWrite && (
                <Table.Th w={40}>
                  <Checkbox
                    aria-label={words.selectAll}
                    checked={selected.length === entries.length}
                    indeterminate={selected.length > 0 && selected.length < entries.length}
                    onChange={(event) => setChosen(event.currentTarget.checked ? entries.map(({ id }) => id) : [])}
                  />
                </Table.Th>
              )}
              <Table.Th>{words.title}</Table.Th>
              <Table.Th visibleFrom="xs">{words.changed}</Table.Th>
              <Table.Th visibleFrom="sm">{words.by}</Table.Th>
              {(canWrite || !inTrash) && <Table.Th w={40} aria-hidden />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <Row
                key={entry.id}
                space={space.id}
                entry={entry}
                canWrite={canWrite}
                inTrash={inTrash}
                isUnseen={unseen.includes(entry.id)}
                isChosen={selected.includes(entry.id)}
                acts={acts}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <MoveDialog space={space} documents={moving} close={() => setMoving([])} />
    </>
  );
}

/** What is done with the document of a row; the same for all, as long as the list is there. */
type Acts = {
  choose: (id: string, on: boolean) => void;
  drag: (event: React.DragEvent, id: string) => void;
  move: (id: string) => void;
  trash: (id: string) => void;
};

type RowProps = {
  space: string;
  entry: DocumentEntry;
  canWrite: boolean;
  inTrash: boolean;
  isUnseen: boolean;
  isChosen: boolean;
  acts: Acts;
};

/** A row is drawn anew only when something of it is another: lists are long. */
const Row = memo(function Row({ space, entry, canWrite, inTrash, isUnseen, isChosen, acts }: RowProps) {
  const { id } = entry;
  const title = entry.title || strings.app.untitled;
  return (
    <Table.Tr draggable={canWrite} onDragStart={(event) => acts.drag(event, id)} data-selected={isChosen || undefined}>
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
      </Table.Td>
      <Table.Td visibleFrom="xs">{new Date(entry.updatedAt).toLocaleString()}</Table.Td>
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
