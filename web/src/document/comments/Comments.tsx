import { Button, Loader, Stack, Switch, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import type { Document } from "../../api";
import { comments } from "../../queries";
import { strings } from "../../strings";
import type { About } from "./about";
import { Say } from "./Say";
import { Thread } from "./Thread";
import { inThreads } from "./threads";
import { writing as writingOf } from "./writing";

const words = strings.comments;

type Props = { space: string; document: Document; canWrite: boolean; about?: About };

/** The comments of a document in their threads; to answer, resolve and begin. */
export function Comments({ space, document, canWrite, about }: Props) {
  const [resolved, setResolved] = useState(false);
  const [asked, setAsked] = useState(canWrite ? about : undefined);
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(comments(space, document.id, resolved));
  const writing = useMemo(() => writingOf(space, document.id), [space, document.id]);
  if (error) return <Text c="red">{error.message}</Text>;
  if (!data) return <Loader size="sm" aria-label={strings.app.loading} />;
  const threads = inThreads(data.pages.flatMap((page) => page.comments));
  const say = (block: string) => async (text: string) => (await writing.say({ block }, text)) !== undefined;
  const sayAsked = async (text: string) => {
    const isTaken = asked !== undefined && (await say(asked.block)(text));
    if (isTaken) setAsked(undefined);
    return isTaken;
  };
  return (
    <Stack>
      {asked?.words && <Say isAsked label={words.onBlock(asked.words)} draft={`comment/${asked.block}`} send={sayAsked} />}
      <Switch size="xs" label={words.showResolved} checked={resolved} onChange={(event) => setResolved(event.currentTarget.checked)} />
      {threads.length === 0 && <Text c="dimmed">{words.none}</Text>}
      {threads.map((thread) => (
        <Thread key={thread[0].id} thread={thread} canWrite={canWrite} writing={writing} />
      ))}
      {hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={() => void fetchNextPage()}>
          {strings.app.more}
        </Button>
      )}
      {canWrite && <Say label={words.onDocument} draft={`comment/${document.id}`} send={say(document.id)} />}
    </Stack>
  );
}
