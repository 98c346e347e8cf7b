import { Button, Loader, Stack, Switch, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";

import type { Document } from "../../api";
import { comments } from "../../queries";
import { strings } from "../../strings";
import { type About, placesIn } from "./about";
import { Say } from "./Say";
import { Thread } from "./Thread";
import { type Thread as Said, inThreads } from "./threads";
import { writing as writingOf } from "./writing";

const words = strings.comments;

type Props = { space: string; document: Document; canWrite: boolean; show: (block: string) => void; about?: About };

/** The comments of a document in their threads; to answer, resolve and begin. */
export function Comments({ space, document, canWrite, show, about }: Props) {
  const [resolved, setResolved] = useState(false);
  const [asked, setAsked] = useState(about);
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(comments(space, document.id, resolved));
  const writing = useMemo(() => writingOf(space, document.id), [space, document.id]);
  const places = useMemo(() => placesIn(document.blocks), [document.blocks]);
  const itself = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus went away with its thread: whoever goes by the keyboard goes on from here.
    if (window.document.activeElement === window.document.body) itself.current?.focus();
  }, [data]);
  if (error) return <Text c="red">{error.message}</Text>;
  if (!data) return <Loader size="sm" aria-label={strings.app.loading} />;
  const threads = inThreads(data.pages.flatMap((page) => page.comments));
  const isAsked = ([{ id, block }]: Said) => (asked?.thread ? id === asked.thread : places.get(block)?.shown === asked?.block);
  const at = asked && !asked.words ? threads.find(isAsked) : undefined;
  const say = async (about: About, text: string) => {
    const written = await writing.say({ block: about.block }, text);
    // The panel goes on at what was said.
    if (written) setAsked({ ...about, words: undefined, thread: written.ids[0] });
    return written !== undefined;
  };
  return (
    <Stack ref={itself} tabIndex={-1} style={{ outline: 0 }}>
      {canWrite && asked?.words && <Say isAsked label={words.onBlock(asked.words)} draft={`comment/${asked.block}`} send={(text) => say(asked, text)} />}
      <Switch size="xs" label={words.showResolved} checked={resolved} onChange={(event) => setResolved(event.currentTarget.checked)} />
      {threads.length === 0 && <Text c="dimmed">{words.none}</Text>}
      {threads.map((thread) => (
        <Thread key={thread[0].id} thread={thread} canWrite={canWrite} writing={writing} place={places.get(thread[0].block)} show={show} isAsked={thread === at} />
      ))}
      {hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={() => void fetchNextPage()}>
          {strings.app.more}
        </Button>
      )}
      {canWrite && <Say label={words.onDocument} draft={`comment/${document.id}`} send={async (text) => !!(await writing.say({ block: document.id }, text))} />}
    </Stack>
  );
}
