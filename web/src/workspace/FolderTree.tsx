import { ActionIcon, Group, Menu, NavLink, Text } from "@mantine/core";
import { IconDots, IconFolder, IconFolderPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { Folder, Space } from "../api";
import { folders } from "../queries";
import { askName } from "../shell/AskName";
import classes from "../shell/shell.module.css";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { dragFolder, useDropped } from "./dropped";
import { createFolder, deleteFolder, renameFolder } from "./writing";

const words = strings.workspace;

/** The folders of a space as a tree: opened, named, moved by dragging, and dropped on. */
export function FolderTree({ space }: { space: Space }) {
  const { data } = useQuery(folders(space.id));
  const all = data?.folders ?? [];
  return (
    <>
      <Group justify="space-between" mt="md" px="xs">
        <Text component="h2" size="xs" fw={600} c="dimmed">
          {words.folders}
        </Text>
        {writes(space) && (
          <ActionIcon variant="subtle" size="sm" aria-label={words.newFolder} onClick={() => void make(space)}>
            <IconFolderPlus size={16} />
          </ActionIcon>
        )}
      </Group>
      {all.length === 0 && (
        <Text size="sm" c="dimmed" px="xs">
          {words.noFolders}
        </Text>
      )}
      <Level space={space} all={all} parent={null} />
    </>
  );
}

function Level({ space, all, parent }: { space: Space; all: Folder[]; parent: string | null }) {
  return all
    .filter(({ parentId }) => (parentId ?? null) === parent)
    .map((folder) => <Branch key={folder.id} space={space} all={all} folder={folder} />);
}

function Branch({ space, all, folder }: { space: Space; all: Folder[]; folder: Folder }) {
  const [opened, setOpened] = useState(false);
  const { over, handlers } = useDropped({ space, target: { folderId: folder.id } });
  const hasInside = all.some(({ parentId }) => parentId === folder.id);
  return (
    <Group gap={0} wrap="nowrap" align="flex-start">
      <NavLink
        className={over ? classes.over : undefined}
        leftSection={<IconFolder size={18} />}
        label={folder.name}
        description={undefined}
        opened={opened}
        onChange={setOpened}
        draggable={writes(space)}
        onDragStart={(event) => dragFolder(event, folder.id)}
        {...handlers}
        renderRoot={(props) => (
          <Link {...props} to="/s/$space/folder/$folder" params={{ space: space.id, folder: folder.id }} activeProps={{ "data-active": true }} />
        )}
      >
        {hasInside ? <Level space={space} all={all} parent={folder.id} /> : undefined}
      </NavLink>
      {writes(space) && <Choices space={space} folder={folder} />}
    </Group>
  );
}

function Choices({ space, folder }: { space: Space; folder: Folder }) {
  const rename = async () => {
    const name = await askName({ title: words.rename, label: words.folderName, value: folder.name });
    if (name) await renameFolder(space.id, folder.id, name);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size="sm" mt={8} aria-label={words.actions(folder.name)}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void rename()}>{words.rename}</Menu.Item>
        <Menu.Item onClick={() => void make(space, folder)}>{words.newFolderIn(folder.name)}</Menu.Item>
        <Menu.Item color="red" onClick={() => void deleteFolder(space.id, folder.id)}>
          {words.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function make(space: Space, inside?: Folder): Promise<void> {
  const title = inside ? words.newFolderIn(inside.name) : words.newFolder;
  const name = await askName({ title, label: words.folderName });
  if (name) await createFolder(space.id, name, inside?.id);
}
