import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Folder, Space } from "../api";
import { folders } from "../queries";
import { strings } from "../strings";
import { type Target, moveDocuments } from "./writing";

const words = strings.workspace;
const UNSORTED = "unsorted";
const TEMPLATES = "templates";

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
  const places = [
    { value: UNSORTED, label: words.unsorted },
    { value: TEMPLATES, label: words.templates },
    ...(data?.folders ?? []).map((folder) => ({ value: folder.id, label: pathOf(folder, data?.folders ?? []) })),
  ];
  return (
    <Modal opened={documents.length > 0} onClose={close} title={words.moveCount(documents.length)} centered>
      <Stack>
        <Select label={words.moveTo} data={places} value={to} onChange={setTo} searchable data-autofocus />
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

/** A folder's name with those it is in: two may be called alike. */
export function pathOf(folder: Folder, all: Folder[]): string {
  const outer = all.find(({ id }) => id === folder.parentId);
  return outer ? `${pathOf(outer, all)} / ${folder.name}` : folder.name;
}
