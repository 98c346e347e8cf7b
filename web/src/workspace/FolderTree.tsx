import { ActionIcon, Box, Group, Menu, NavLink, Text } from "@mantine/core";
import { IconFolder, IconFolderPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import type { Folder, Space } from "../api";
import { folders } from "../queries";
import { askName } from "../shell/AskName";
import { RowMenu } from "../shell/RowMenu";
import classes from "../shell/shell.module.css";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { exportOf } from "./ExportDialog";
import { dragFolder, useDraggedFolder, useDropped } from "./dropped";
import { createFolder, deleteFolder, moveFolder, renameFolder } from "./writing";

const words = strings.workspace;

/** The folders of a space as a tree: opened, named, moved by dragging, and dropped on. */
export function FolderTree({ space }: { space: Space }) {
  const { data } = useQuery(folders(space.id));
  const all = data?.folders ?? [];
  const [dragged, drag] = useDraggedFolder();
  const isInside = all.some(({ id, parentId }) => id === dragged && parentId);
  const inside = useMemo(() => byParent(data?.folders ?? []), [data]);
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
      {isInside && <Top space={space} />}
      <Level space={space} inside={inside} parent={TOP} drag={drag} />
    </>
  );
}

/** Where folders that are inside of others are dropped to stand by themselves. */
function Top({ space }: { space: Space }) {
  const { over, handlers } = useDropped({ space, target: "top" });
  return (
    <Text size="sm" c="dimmed" className={`${classes.top} ${over ? classes.over : ""}`} {...handlers}>
      {words.topOfSpace}
    </Text>
  );
}

const TOP = "";

/** The folders in each folder, and those at the top. */
function byParent(all: Folder[]): Map<string, Folder[]> {
  const inside = new Map<string, Folder[]>();
  for (const folder of all) {
    const parent = folder.parentId ?? TOP;
    const siblings = inside.get(parent);
    if (siblings) siblings.push(folder);
    else inside.set(parent, [folder]);
  }
  return inside;
}

type TreeProps = { space: Space; inside: Map<string, Folder[]>; drag: (folder: string) => void };

function Level({ parent, ...tree }: TreeProps & { parent: string }) {
  return tree.inside.get(parent)?.map((folder) => <Branch key={folder.id} folder={folder} {...tree} />);
}

function Branch({ space, inside, folder, drag }: TreeProps & { folder: Folder }) {
  const [opened, setOpened] = useState(false);
  const { over, handlers } = useDropped({ space, target: { folderId: folder.id } });
  return (
    <Group gap={0} wrap="nowrap" align="flex-start" className={classes.branch}>
      <NavLink
        className={over ? classes.over : undefined}
        leftSection={<IconFolder size={18} />}
        label={folder.name}
        title={folder.name}
        noWrap
        miw={0}
        opened={opened}
        onChange={setOpened}
        draggable={writes(space)}
        onDragStart={(event) => (dragFolder(event, folder.id), drag(folder.id))}
        {...handlers}
        // By itself a folder with others inside would only be unfolded, and never gone to.
        renderRoot={({ onClick: _, ...props }) => (
          <Link
            {...props}
            to="/s/$space/folder/$folder"
            params={{ space: space.id, folder: folder.id }}
            activeProps={{ "data-active": true }}
            onClick={() => setOpened(!opened)}
          />
        )}
      >
        {/* What is in a folder that was never opened is not there yet. */}
        {inside.has(folder.id) ? <>{opened && <Level space={space} inside={inside} parent={folder.id} drag={drag} />}</> : undefined}
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
    <Box mt={8}>
      <RowMenu size="sm" label={words.actions(folder.name)}>
        <Menu.Item onClick={() => void rename()}>{words.rename}</Menu.Item>
        {folder.parentId && <Menu.Item onClick={() => void moveFolder(space.id, folder.id, undefined)}>{words.moveToTop}</Menu.Item>}
        <Menu.Item onClick={() => void make(space, folder)}>{words.newFolderIn(folder.name)}</Menu.Item>
        <Menu.Item component="a" href={exportOf(space.id, folder.id)} download>
          {words.exportFolder}
        </Menu.Item>
        <Menu.Item color="red" onClick={() => void deleteFolder(space.id, folder.id)}>
          {words.remove}
        </Menu.Item>
      </RowMenu>
    </Box>
  );
}

async function make(space: Space, inside?: Folder): Promise<void> {
  const title = inside ? words.newFolderIn(inside.name) : words.newFolder;
  const name = await askName({ title, label: words.folderName });
  if (name) await createFolder(space.id, name, inside?.id);
}
