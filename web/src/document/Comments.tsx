import { Button, Loader, Paper, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { type Document, type WriteAnswer, api, ask } from "../api";
import { Runs } from "../blocks/Runs";
import { moment } from "../links/when";
import type { components } from "../openapi.d.ts";
import { comments, queries } from "../queries";
import { useDraft } from "../shell/draft";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { Author } from "./Author";

const words = strings.document;
type Comment = components["schemas"]["Comment"];
type Props = { space: string; document: Document; canWrite: boolean };

/** The comments of a document in their threads; to answer, resolve and begin. */
export function Comments({ space, document, canWrite }: Props) {
  const [resolved, setResolved] = useState(false);
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(comments(space, document.id, resolved));
  const write = async (act: () => Promise<WriteAnswer>): Promise<boolean> => {
    try {
      await act();
      await queries.invalidateQueries({ queryKey: ["document", document.id, "comments"] });
      return true;
    } catch (problem) {
      tellProblem(problem);
      return false;
    }
  };
  const say = (comment: { block?: string; replyTo?: string }) => (text: string) =>
    write(() =>
      ask(
        api.POST("/api/spaces/{space}/comments", {
          params: { path: { space } },
          body: { comments: [{ ...comment, runs: [{ text }] }] },
        }),
      ),
    );
  const resolve = (comment: string, is: boolean) =>
    write(() =>
      ask(api.PATCH("/api/spaces/{space}/comments/{comment}", { params: { path: { space, comment } }, body: { resolved: is } })),
    );
  if (error) return <Text c="red">{error.message}</Text>;
  if (!data) return <Loader size="sm" aria-label={strings.app.loading} />;
  const threads = inThreads(data.pages.flatMap((page) => page.comments));
  return (
    <Stack>
      <Switch size="xs" label={words.showResolved} checked={resolved} onChange={(event) => setResolved(event.currentTarget.checked)} />
      {threads.length === 0 && <Text c="dimmed">{words.noComments}</Text>}
      {threads.map(([first, ...answers]) => (
        <Paper key={first.id} withBorder p="xs" component="article">
          <Stack gap="sm">
            <Said comment={first} />
            {answers.map((answer) => (
              <Said key={answer.id} comment={answer} />
            ))}
          </Stack>
          {first.resolvedBy && (
            <Text size="xs" c="dimmed">
              {words.resolvedBy(first.resolvedBy)}
            </Text>
          )}
          {canWrite && (
            <>
              <Say label={words.answer} draft={`comment/${first.id}`} send={say({ replyTo: first.id })} />
              <Button variant="subtle" size="compact-sm" mt={4} onClick={() => void resolve(first.id, !first.resolvedAt)}>
                {first.resolvedAt ? words.reopen : words.resolve}
              </Button>
            </>
          )}
        </Paper>
      ))}
      {hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={() => void fetchNextPage()}>
          {strings.app.more}
        </Button>
      )}
      {canWrite && <Say label={words.newComment} draft={`comment/${document.id}`} send={say({ block: document.id })} />}
    </Stack>
  );
}

function inThreads(all: Comment[]): [Comment, ...Comment[]][] {
  const threads: [Comment, ...Comment[]][] = [];
  for (const comment of all) {
    const thread = threads.find(([{ id }]) => id === comment.thread);
    if (thread) thread.push(comment);
    else threads.push([comment]);
  }
  return threads;
}

function Said({ comment: { author, byAgent, createdAt, runs } }: { comment: Comment }) {
  return (
    <div>
      <Author name={author} byAgent={byAgent}>
        <Text size="xs" c="dimmed">
          {moment(createdAt)}
        </Text>
      </Author>
      <Text size="sm">
        <Runs runs={runs} />
      </Text>
    </div>
  );
}

function Say({ label, draft, send }: { label: string; draft: string; send: (text: string) => Promise<boolean> }) {
  const [text, setText] = useDraft(draft);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && (await send(text.trim()))) setText("");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Textarea autosize minRows={1} size="xs" mt="xs" label={label} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      {text.trim() && (
        <Button type="submit" size="compact-sm" mt={4}>
          {words.send}
        </Button>
      )}
    </form>
  );
}
