import { ActionIcon, Alert, Button, Container, Drawer, Group, Loader, Tooltip } from "@mantine/core";
import { IconHistory, IconMessage } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Suspense, lazy, useState } from "react";

import type { Document } from "../api";
import { Blocks } from "../blocks/Blocks";
import { SpaceId } from "../blocks/Runs";
import { document, spaces } from "../queries";
import { Broken } from "../shell/Absent";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { moveDocuments } from "../workspace/writing";
import { Comments } from "./Comments";
import { Heading } from "./Heading";
import { History } from "./History";
import { useTold } from "./useTold";

// Most of the app's code, which only who writes needs.
const Editor = lazy(() => import("../editor/Editor"));

const words = strings.document;

/** One document by its address; a block may be named behind the `#`. */
export function DocumentPage() {
  const { document: id = "" } = useParams({ strict: false });
  return <DocumentView key={id} id={id} />;
}

/** A document: its title, what is in it, and beside it what was said of it and what it was. */
export function DocumentView({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(document(id));
  const { data: all } = useQuery(spaces);
  useTold(id, data?.space);
  if (error) return <Broken error={error} reset={() => void refetch()} />;
  if (!data) return <Loader aria-label={strings.app.loading} />;
  const canWrite = writes(all?.find(({ id }) => id === data.space)) && !data.document.trashedAt;
  return (
    <SpaceId value={data.space}>
      <Container size="md" component="article">
        <Beside space={data.space} document={data.document} canWrite={canWrite} />
        {data.document.trashedAt && <InTrash space={data.space} document={data.document} />}
        <Heading space={data.space} document={data.document} canWrite={canWrite} />
        {canWrite ? (
          <Suspense fallback={<Blocks blocks={data.document.blocks} />}>
            <Editor space={data.space} document={data.document} canEdit />
          </Suspense>
        ) : (
          <Blocks blocks={data.document.blocks} />
        )}
      </Container>
    </SpaceId>
  );
}

type Panel = "history" | "comments";
const PANELS = { history: History, comments: Comments };

/** The buttons of what stands beside a document, and the one of them that is open. */
function Beside({ space, document, canWrite }: { space: string; document: Document; canWrite: boolean }) {
  const [opened, open] = useState<Panel>();
  const Panel = opened && PANELS[opened];
  return (
    <>
      <Group justify="flex-end" gap="xs">
        <Opener label={words.comments} icon={<IconMessage size={18} />} open={() => open("comments")} />
        <Opener label={words.history} icon={<IconHistory size={18} />} open={() => open("history")} />
      </Group>
      <Drawer
        opened={opened !== undefined}
        onClose={() => open(undefined)}
        position="right"
        title={opened && words[opened]}
        closeButtonProps={{ "aria-label": words.close }}
      >
        {Panel && <Panel space={space} document={document} canWrite={canWrite} />}
      </Drawer>
    </>
  );
}

function Opener({ label, icon, open }: { label: string; icon: React.ReactNode; open: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" aria-label={label} onClick={open}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function InTrash({ space, document: { id, folderId, location } }: { space: string; document: Document }) {
  const back = folderId ? { folderId } : { location: location === "templates" ? ("templates" as const) : ("unsorted" as const) };
  return (
    <Alert mb="md">
      <Group justify="space-between">
        {words.trashed}
        <Button size="compact-sm" variant="default" onClick={() => void moveDocuments(space, [id], back)}>
          {words.putBack}
        </Button>
      </Group>
    </Alert>
  );
}
