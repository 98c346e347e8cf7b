/** The editor of a document: shows it, saves what is typed block by block, and takes in what others do. */
import "@blocknote/mantine/blocknoteStyles.css";
import "./editor.css";

import { BlockNoteView } from "@blocknote/mantine";
import { SuggestionMenuController } from "@blocknote/react";
import { Anchor, Group, Text, useComputedColorScheme } from "@mantine/core";
import type { Transaction } from "prosemirror-state";
import { useRouter } from "@tanstack/react-router";
import { type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";

import type { Document } from "../api";
import { SpaceId } from "../blocks/Runs";
import type { About } from "../document/comments/about";
import type { Counts } from "../document/comments/threads";
import type { Marks } from "../document/unseen/passages";
import { editor as strings } from "../strings/editor";
import { BlockNames } from "./blocks/Shown";
import { Languages } from "./blocks/Source";
import { Commenting } from "./Commenting";
import { Conflicts } from "./Conflicts";
import { Handle } from "./Handle";
import { mark } from "./marking";
import type { Status, Written } from "./saving";
import { type Leads, type Session, open } from "./session";
import { offered } from "./slash";
import { tagAt } from "./tagging";
import { Tags } from "./Tags";
import { Toolbar } from "./Toolbar";

export type EditorHandle = {
  /** The server has another version of the document: what was not typed over is shown at once. */
  remote: (document: Document) => void;
  /** Saves what there is, now. */
  flush: () => Promise<void>;
  /** Whether there is anything that the server has not got. */
  unsaved: () => boolean;
  /** Puts the caret where the text begins. */
  focus: () => void;
  /** The server's id of a block that the editor shows (`data-id` of its element). */
  blockId: (shown: string) => string;
};

export type EditorProps = {
  /** The id of the space. */
  space: string;
  /** A newer version of the same document is taken in as by `remote`; another document is another editor. */
  document: Document;
  /** Where `document` is a block that is edited by itself: the document that it is in, which has the revision. */
  home?: string;
  canEdit: boolean;
  /** The blocks that have a bar in the margin. */
  marks?: Marks;
  /** Whether somebody writes at once. */
  takesFocus?: boolean;
  /** How many comments are about each block. */
  counts?: Counts;
  /** Opens what is said about a block; without it nothing can be said from here. */
  discuss?: (about: About) => void;
  /** After each call that changed something. */
  onSaved?: (written: Written) => void;
  /** After others' changes were shown: the blocks, and the revision that they belong to. */
  onRemote?: (blocks: string[], revision: number) => void;
  ref?: Ref<EditorHandle>;
};

export default function Editor(props: EditorProps) {
  // Nothing of one document is left over in the next.
  return <Editing key={`${props.space}/${props.document.id}`} {...props} />;
}

function Editing({ space, document, home = document.id, canEdit, marks, takesFocus = false, counts, discuss, ref, ...told }: EditorProps) {
  const theme = useComputedColorScheme("light");
  const [status, setStatus] = useState<Status>({ state: "saved", conflicts: [] });
  const latest = useRef(told);
  latest.current = told;
  const [session] = useState(() => open(space, document, home));
  const { editor, saving, surface, names } = session;
  const { history } = useRouter();
  useShown(session, setStatus, latest, useCallback((href: string) => history.push(pageOf(href, space)), [history, space]));
  useSoundRole(session);
  const [isTaken] = useState(takesFocus);
  useEffect(() => {
    if (isTaken) begin(editor);
  }, [editor, isTaken]);
  useEffect(() => saving.remote(document.blocks, document.revision), [saving, document]);
  useEffect(() => marks && mark(editor, marks, names.toEditor), [editor, names, marks]);
  useImperativeHandle(
    ref,
    () => ({
      remote: ({ blocks, revision }) => saving.remote(blocks, revision),
      flush: () => saving.flush(),
      unsaved: () => saving.unsaved,
      focus: () => begin(editor),
      blockId: names.toServer,
    }),
    [editor, saving, names],
  );
  return (
    <SpaceId value={space}>
      <BlockNames value={names}>
        {canEdit && <Saved status={status} session={session} />}
        <Commenting session={session} counts={counts} discuss={canEdit ? discuss : undefined}>
          <BlockNoteView
            editor={editor}
            editable={canEdit}
            theme={theme}
            slashMenu={false}
            formattingToolbar={false}
            emojiPicker={false}
            comments={false}
            sideMenu={false}
            onChange={() => {
              if (!surface.showing) saving.changed();
            }}
          >
            <Toolbar />
            <Handle />
            <SuggestionMenuController triggerCharacter="/" getItems={(query) => offered(editor, query)} shouldOpen={isNoTag} />
            <Tags space={space} />
          </BlockNoteView>
        </Commenting>
        <Languages />
      </BlockNames>
    </SpaceId>
  );
}

/** A tag may have a slash in it. */
const isNoTag = (tr: Transaction): boolean => tagAt(tr) === undefined;

type Latest = { current: Pick<EditorProps, "onSaved" | "onRemote"> };

function begin(editor: Session["editor"]): void {
  const [first] = editor.document;
  if (first) editor.setTextCursorPosition(first, "start");
  editor.focus();
}

/** The session is on this page as long as the page is there. */
function useShown(session: Session, status: (status: Status) => void, latest: Latest, leads: Leads): void {
  useEffect(() => {
    session.enter({
      status,
      saved: (written) => latest.current.onSaved?.(written),
      remote: (blocks, revision) => latest.current.onRemote?.(blocks, revision),
      leads,
    });
    return session.leave;
  }, [session, status, latest, leads]);
}

/** The page of a link to a block, a day or a page of ours. */
function pageOf(href: string, space: string): string {
  const [, kind, rest] = /^(block|date):\/\/(.+)$/i.exec(href) ?? [];
  if (kind === "date") return `/s/${space}/day/${rest}`;
  if (kind) return `/d/${rest}`;
  const { pathname, search, hash } = new URL(href, window.location.origin);
  return pathname + search + hash;
}

/** The package says of its text whether a menu is open, in a way that ARIA has for no text. */
function useSoundRole({ editor }: Session): void {
  useEffect(() => {
    const element = editor.domElement;
    if (!element) return;
    const sound = () => element.removeAttribute("aria-expanded");
    const observer = new MutationObserver(sound);
    observer.observe(element, { attributeFilter: ["aria-expanded"] });
    sound();
    // Nor does it name its menu, which scrolls.
    const around = element.closest(".bn-container");
    const naming = new MutationObserver(() => {
      const menu = around?.querySelector('[role="listbox"]:not([aria-label])');
      menu?.setAttribute("aria-label", strings.slash.menu);
      menu?.setAttribute("tabindex", "0");
    });
    if (around) naming.observe(around, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      naming.disconnect();
    };
  }, [editor]);
}

/** How far saving is, in words, and what the person can do about it. Nothing comes between them and what they type. */
function Saved({ status, session: { saving } }: { status: Status; session: Session }) {
  const [isChoosing, setChoosing] = useState(false);
  const [conflict] = status.conflicts;
  useEffect(() => {
    if (!conflict) setChoosing(false);
  }, [conflict]);
  const { state, problem } = status;
  return (
    <>
      <Group className="docent-saved" data-trouble={!isQuiet(state) || undefined} gap="xs" justify="flex-end">
        <Text size="xs" fw={isQuiet(state) ? undefined : 700} role="status">
          {strings.states[state]}
          {state === "refused" && problem && `: ${problem}`}
        </Text>
        {conflict && <Action name={strings.conflict.choose} act={() => setChoosing(true)} />}
        {(state === "offline" || state === "refused") && <Action name={strings.retry} act={() => void saving.retry()} />}
      </Group>
      <Conflicts
        conflict={isChoosing ? conflict : undefined}
        onChoose={(block, side) => saving.resolve(block, side)}
        onLater={() => setChoosing(false)}
      />
    </>
  );
}

const isQuiet = (state: Status["state"]) => state === "saved" || state === "saving";

function Action({ name, act }: { name: string; act: () => void }) {
  return (
    <Anchor component="button" size="xs" onClick={act}>
      {name}
    </Anchor>
  );
}
