import { ActionIcon, Drawer, Group, Tooltip } from "@mantine/core";
import { IconFileArrowLeft, IconHistory, IconListTree, IconMessage } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";

import type { Document, Space } from "../api";
import { strings } from "../strings";
import { Star } from "../workspace/Star";
import { Actions } from "./Actions";
import { Backlinks } from "./Backlinks";
import { Comments } from "./Comments";
import { History } from "./History";
import { Outline } from "./Outline";

const words = strings.document;

type Panel = "outline" | "backlinks" | "comments" | "history";
const PANELS = { outline: Outline, backlinks: Backlinks, comments: Comments, history: History };

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** Another one each time that somebody is sent here to compare what was. */
    comparing?: string;
  }
}

type Props = {
  space: Space;
  document: Document;
  canWrite: boolean;
  flush: () => Promise<void>;
  show: (block: string) => void;
};

/** The buttons of what stands beside a document, and the one of them that is open. */
export function Beside({ space, document, canWrite, flush, show }: Props) {
  const [opened, open] = useState<Panel>();
  const comparing = useRouterState({ select: ({ location }) => location.state.comparing });
  useEffect(() => {
    if (comparing) open("history");
  }, [comparing]);
  const Panel = opened && PANELS[opened];
  const shown = (block: string) => (open(undefined), show(block));
  return (
    <>
      <Group justify="flex-end" gap="xs" mb="xs">
        {!document.trashedAt && <Star space={space.id} document={document} />}
        <Opener label={words.outline} icon={<IconListTree size={18} />} open={() => open("outline")} />
        <Opener label={words.backlinks} icon={<IconFileArrowLeft size={18} />} open={() => open("backlinks")} />
        <Opener label={words.comments} icon={<IconMessage size={18} />} open={() => open("comments")} />
        <Opener label={words.history} icon={<IconHistory size={18} />} open={() => open("history")} />
        <Actions space={space} document={document} flush={flush} />
      </Group>
      <Drawer
        opened={opened !== undefined}
        onClose={() => open(undefined)}
        position="right"
        title={opened && words[opened]}
      >
        {Panel && <Panel space={space.id} document={document} canWrite={canWrite} show={shown} />}
      </Drawer>
    </>
  );
}

function Opener({ label, icon, open }: { label: string; icon: ReactNode; open: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" aria-label={label} onClick={open}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
