import { ActionIcon, Drawer, Group, Indicator, Tooltip } from "@mantine/core";
import { IconFileArrowLeft, IconHistory, IconListTree, IconMessage } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

import type { Document, Space } from "../api";
import { strings } from "../strings";
import { Star } from "../workspace/Star";
import { Actions } from "./Actions";
import { Backlinks } from "./Backlinks";
import type { About } from "./comments/about";
import { Comments } from "./comments/Comments";
import type { Open } from "./comments/useOpen";
import { History } from "./History";
import { Outline } from "./Outline";

const words = strings.document;

type Panel = "outline" | "backlinks" | "comments" | "history";
/** What is open; a panel of comments perhaps at something. */
export type Opened = { panel: Panel; about?: About; /** Puts the focus back where it came from. */ back: () => void };
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
  /** What is said and not resolved. */
  said: Open;
  opened: Opened | undefined;
  open: (opened: Opened | undefined) => void;
};

/** The buttons of what stands beside a document, and the one of them that is open. */
export function Beside({ space, document, canWrite, flush, show, said, opened, open }: Props) {
  const comparing = useRouterState({ select: ({ location }) => location.state.comparing });
  useEffect(() => {
    if (comparing) open({ panel: "history", back: () => undefined });
  }, [comparing, open]);
  const Panel = opened && PANELS[opened.panel];
  const close = () => {
    open(undefined);
    opened?.back();
  };
  const shown = (block: string) => (close(), show(block));
  return (
    <>
      <Group justify="flex-end" gap="xs" mb="xs">
        {!document.trashedAt && <Star space={space.id} document={document} />}
        <Opener panel="outline" icon={<IconListTree size={18} />} open={open} />
        <Opener panel="backlinks" icon={<IconFileArrowLeft size={18} />} open={open} />
        <Opener panel="comments" icon={<IconMessage size={18} />} open={open} number={said.count > 0 ? `${said.count}${said.isMore ? "+" : ""}` : undefined} />
        <Opener panel="history" icon={<IconHistory size={18} />} open={open} />
        <Actions space={space} document={document} flush={flush} />
      </Group>
      <Drawer
        opened={opened !== undefined}
        onClose={close}
        // It came from elsewhere where somebody comments on a block.
        returnFocus={false}
        position="right"
        title={opened && words[opened.panel]}
      >
        {Panel && <Panel space={space.id} document={document} canWrite={canWrite} show={shown} about={opened.about} />}
      </Drawer>
    </>
  );
}

type OpenerProps = { panel: Panel; icon: ReactNode; open: Props["open"]; /** Of what is in it. */ number?: string };

function Opener({ panel, icon, open, number }: OpenerProps) {
  const name = words[panel] + (number ? strings.comments.open(number) : "");
  return (
    <Indicator display="flex" label={<span aria-hidden>{number}</span>} disabled={!number} size={15} offset={5} color="gray" styles={{ indicator: NUMBER }}>
      <Tooltip label={name}>
        <ActionIcon variant="subtle" aria-label={name} onClick={({ currentTarget }) => open({ panel, back: () => currentTarget.focus() })}>
          {icon}
        </ActionIcon>
      </Tooltip>
    </Indicator>
  );
}

/** Whoever clicks on it means the button. */
const NUMBER = { fontSize: 10, padding: "0 3px", pointerEvents: "none" } as const;
