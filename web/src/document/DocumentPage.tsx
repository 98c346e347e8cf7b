import { Alert, Button, Container, Group, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type MouseEvent, type ReactNode, Suspense, lazy, useCallback, useRef, useState } from "react";

import { type Document, Problem } from "../api";
import { Blocks } from "../blocks/Blocks";
import { IsNow } from "../blocks/Collection";
import { SpaceId } from "../blocks/Runs";
import type { EditorHandle } from "../editor/Editor";
import { document, spaces } from "../queries";
import { Broken } from "../shell/Absent";
import { useOpened } from "../shell/recent";
import { writes } from "../shell/space";
import { strings } from "../strings";
import { moveDocuments } from "../workspace/writing";
import { Beside, type Opened } from "./Beside";
import { Heading } from "./Heading";
import { useAnchor } from "./anchor";
import type { About } from "./comments/about";
import { CountsOf } from "./comments/Counted";
import { markedBy } from "./comments/marker";
import { useOpen } from "./comments/useOpen";
import classes from "./heading.module.css";
import { MarksOf } from "./unseen/Marked";
import { Notice } from "./unseen/Notice";
import { useUnseen } from "./unseen/useUnseen";
import { useTold } from "./useTold";

// Most of the app's code, which only who writes needs.
const Editor = lazy(() => import("../editor/Editor"));

const words = strings.document;
/** Blocks that fill a page. */
const SEEN_FIRST = 60;

/** One document by its address; a block may be named behind the `#`. */
export function DocumentPage() {
  const { document: id = "" } = useParams({ strict: false });
  return <DocumentView key={id} id={id} />;
}

/** A document: its title, what is in it, and beside it what was said of it and what it was. */
export function DocumentView({ id, takesFocus = false }: { id: string; takesFocus?: boolean }) {
  // Before the editor is there: it takes the focus as soon as it is.
  const [isEntered, setEntered] = useState(takesFocus);
  const { data, error, refetch } = useQuery(document(id));
  const { data: all } = useQuery(spaces);
  const editor = useRef<EditorHandle>(null);
  const home = all?.find(({ id }) => id === data?.space);
  const canWrite = writes(home) && !data?.document.trashedAt;
  const show = useAnchor(canWrite ? editor : undefined, data !== undefined && home !== undefined);
  const [opened, open] = useState<Opened>();
  const discuss = useCallback((about: About) => open({ panel: "comments", about, back: about.back }), []);
  const said = useOpen(data?.space, data?.document);
  const unseen = useUnseen(data?.space, data?.document);
  useTold(id, data?.space);
  useOpened(id);
  // What is shown stays while the server does not answer: somebody may be writing in it.
  if (error && (!data || isGone(error))) return <Broken error={error} reset={() => void refetch()} />;
  if (!data || !home) return <Loader aria-label={strings.app.loading} />;
  const enter = () => (editor.current ? editor.current.focus() : setEntered(true));
  const flush = async () => editor.current?.flush();
  const text = (
    <MarksOf value={unseen.marks}>
      <CountsOf value={said.counts}>
        <IsNow value>
          {/* Until the editor is there, what is seen first. */}
          <Blocks blocks={canWrite ? data.document.blocks.slice(0, SEEN_FIRST) : data.document.blocks} />
        </IsNow>
      </CountsOf>
    </MarksOf>
  );
  return (
    <SpaceId value={data.space}>
      <Container size="md" component="article">
        <Beside space={home} document={data.document} canWrite={canWrite} flush={flush} show={show} said={said} opened={opened} open={open} />
        {data.document.trashedAt && <InTrash space={data.space} document={data.document} />}
        <Heading space={data.space} document={data.document} canWrite={canWrite} onEnter={enter} />
        <Notice unseen={unseen} show={show} />
        {canWrite ? (
          <Suspense fallback={<div className={`${classes.beside} ${classes.waiting}`}>{text}</div>}>
            <Editor
              ref={editor}
              space={data.space}
              document={data.document}
              marks={unseen.marks}
              counts={said.counts}
              discuss={discuss}
              canEdit
              takesFocus={isEntered}
            />
          </Suspense>
        ) : (
          <Read discuss={discuss}>{text}</Read>
        )}
      </Container>
    </SpaceId>
  );
}

/** What is only read; the numbers beside its blocks open what is said about them. */
function Read({ discuss, children }: { discuss: (about: About) => void; children: ReactNode }) {
  const go = ({ target }: MouseEvent) => {
    const marked = markedBy(target);
    if (marked) discuss(marked);
  };
  return (
    <div className={classes.read} onClick={go}>
      {children}
    </div>
  );
}

const isGone = (error: Error) => error instanceof Problem && (error.status === 404 || error.status === 403);

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
