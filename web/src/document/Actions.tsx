import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconDownload, IconFolderSymlink, IconLink, IconMarkdown, IconTemplate, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { Document, Space } from "../api";
import { queries } from "../queries";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { MoveDialog } from "../workspace/MoveDialog";
import { moveDocuments } from "../workspace/writing";
import { copyDocument, fromTemplate } from "./copying";
import { copyLink } from "./copyLink";
import { copyMarkdown, saveMarkdown } from "./copyMarkdown";

const words = strings.document;

type Props = { space: Space; document: Document; flush: () => Promise<void> };

/** What can be done with a document as a whole. What was typed is saved before it is copied or goes. */
export function Actions({ space, document, flush }: Props) {
  const { id, title, location, trashedAt } = document;
  const [moving, setMoving] = useState(false);
  const navigate = useNavigate();
  const copied = async (copy: typeof copyDocument, as: string) => {
    try {
      await flush();
      const made = await copy(space.id, id, as);
      await navigate({ to: "/d/$document", params: { document: made } });
    } catch (problem) {
      tellProblem(problem);
    }
    await queries.invalidateQueries({ queryKey: ["space", space.id] });
  };
  const trash = async () => {
    await flush();
    if (await moveDocuments(space.id, [id], "trash")) await navigate({ to: "/s/$space", params: { space: space.id } });
  };
  const canWrite = writes(space) && !trashedAt;
  // Days stay where they are, and so does the inbox.
  const stays = location === "daily_notes" || location === "inbox";
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" aria-label={words.actions}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void copyLink(id)}>
            {words.copyLink}
          </Menu.Item>
          <Menu.Item leftSection={<IconMarkdown size={16} />} onClick={() => void copyMarkdown(space.id, id, flush)}>
            {words.copyMarkdown}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => void saveMarkdown(space.id, id, flush)}>
            {words.saveMarkdown}
          </Menu.Item>
          {canWrite && location === "templates" && (
            <Menu.Item leftSection={<IconTemplate size={16} />} onClick={() => void copied(fromTemplate, title)}>
              {words.useTemplate}
            </Menu.Item>
          )}
          {canWrite && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copied(copyDocument, words.copyOf(title || strings.app.untitled))}>
              {words.duplicate}
            </Menu.Item>
          )}
          {canWrite && !stays && (
            <Menu.Item leftSection={<IconFolderSymlink size={16} />} onClick={() => setMoving(true)}>
              {strings.workspace.moveTo}
            </Menu.Item>
          )}
          {canWrite && location !== "inbox" && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void trash()}>
              {strings.workspace.toTrash}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <MoveDialog space={space} documents={moving ? [id] : []} close={() => setMoving(false)} />
    </>
  );
}
