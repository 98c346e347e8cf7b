import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import type { Folder, Space } from "../api";
import { folders } from "../queries";
import { strings } from "../strings";
import { type Target, moveDocuments } from "./writing";

const words = strings.workspace;
const UNSORTED = "unsorted";
const TEMPLATES = "templates";
/** Places shown at once: others are found by their names. */
const MOST = 100;

/** Asks where documents go. It is open while there are some. */
export function MoveDialog({ space, documents, close }: { space: Space; documents: string[]; close: () => void }) {
  const { data } = useQuery(folders(space.id));
  const [to, setTo] = useState<string | null>(null);
  const move = async () => {
    if (!to) return;
    const target: Target = to === UNSORTED || to === TEMPLATES ? { location: to } : { folderId: to };
    close();
    await moveDocuments(space.id, documents, target);
  };
  const isOpen = documents.length > 0;
  const places = useMemo(() => (isOpen ? placesAmong(data?.folders ?? []) : []), [isOpen, data]);
  return (
    <Modal opened={isOpen} onClose={close} title={words.moveCount(documents.length)}>
      <Stack>
        <Select label={words.moveTo} data={places} limit={MOST} value={to} onChange={setTo} searchable data-autofocus />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {strings.app.cancel}
          </Button>
          <Button disabled={!to} onClick={() => void move()}>
            {words.move}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function placesAmong(all: Folder[]): { value: string; label: string }[] {
  const paths = pathsOf(all);
  return [
    { value: UNSORTED, label: words.unsorted },
    { value: TEMPLATES, label: words.templates },
    ...all.map(({ id, name }) => ({ value: id, label: paths.get(id) ?? name })),
  ];
}

/** Folders' names with those they are in: two may be called alike. The server lists each after the one it is in. */
function pathsOf(all: Folder[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const { id, name, parentId } of all) {
    const outer = parentId && paths.get(parentId);
    paths.set(id, outer ? `${outer} / ${name}` : name);
  }
  return paths;
}
