import { Button, Checkbox, Group, Table, Text } from "@mantine/core";
import { useMemo, useRef, useState } from "react";

import type { DocumentEntry, Space } from "../api";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { type Acts, DocumentRow } from "./DocumentRow";
import { MoveDialog } from "./MoveDialog";
import { dragDocuments } from "./dropped";
import { useRows } from "./useRows";
import { moveDocuments } from "./writing";

const words = strings.workspace;
const NONE: ReadonlySet<string> = new Set();

type Props = {
  space: Space;
  entries: DocumentEntry[];
  /** Those that have something which agents wrote and nobody has looked at. */
  unseen?: string[];
  inTrash: boolean;
  /** Asks for those after these, where there are more. */
  more?: () => void;
};

/** Documents, one a row: opened, chosen together, dragged, moved, and put into the trash or back. */
export function DocumentTable({ space, entries, unseen = [], inTrash, more }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NONE);
  const [moving, setMoving] = useState<string[]>([]);
  const canWrite = writes(space);
  // What left the list is chosen no more.
  const selected = chosen.size === 0 ? [] : entries.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const latest = useRef(selected);
  latest.current = selected;
  const acts = useMemo<Acts>(
    () => ({
      choose: (id, on) => setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id))),
      drag: (event, id) => dragDocuments(event, latest.current.includes(id) ? latest.current : [id]),
      move: (id) => setMoving([id]),
      trash: (id) => void moveDocuments(space.id, [id], "trash"),
    }),
    [space.id],
  );
  const marked = useMemo(() => new Set(unseen), [unseen]);
  const rows = useRows(entries.length, more);
  const columns = canWrite ? 5 : 4;
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
          <Button size="compact-sm" variant="subtle" onClick={() => setChosen(NONE)}>
            {words.clearSelection}
          </Button>
        </Group>
      )}
      <Table.ScrollContainer minWidth={0}>
        <Table highlightOnHover aria-rowcount={more ? -1 : entries.length + 1}>
          <Table.Thead>
            <Table.Tr>
              {canWrite && (
                <Table.Th w={40}>
                  <Checkbox
                    aria-label={words.selectAll}
                    checked={selected.length === entries.length}
                    indeterminate={selected.length > 0 && selected.length < entries.length}
                    onChange={(event) => setChosen(event.currentTarget.checked ? new Set(entries.map(({ id }) => id)) : NONE)}
                  />
                </Table.Th>
              )}
              <Table.Th>{words.title}</Table.Th>
              <Table.Th visibleFrom="xs">{words.changed}</Table.Th>
              <Table.Th visibleFrom="sm">{words.by}</Table.Th>
              {(canWrite || !inTrash) && <Table.Th w={40} aria-hidden />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={rows.body}>
            <Gap height={rows.above} columns={columns} />
            {rows.shown.map((index) => {
              const entry = entries[index]!;
              return (
                <DocumentRow
                  key={entry.id}
                  ref={rows.measure}
                  at={index}
                  space={space.id}
                  entry={entry}
                  canWrite={canWrite}
                  inTrash={inTrash}
                  isUnseen={marked.has(entry.id)}
                  isChosen={chosen.has(entry.id)}
                  acts={acts}
                />
              );
            })}
            <Gap height={rows.below} columns={columns} />
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <MoveDialog space={space} documents={moving} close={() => setMoving([])} />
    </>
  );
}

/** The room of rows that are not there. */
function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
