import { Button, Paper, Stack, Text, UnstyledButton } from "@mantine/core";

import { strings } from "../../strings";
import { type Place, wordsOf } from "./about";
import { focused } from "./focused";
import { Said } from "./Said";
import { Say } from "./Say";
import type { Thread as Comments } from "./threads";
import type { Writing } from "./writing";

const words = strings.comments;

type Props = {
  thread: Comments;
  canWrite: boolean;
  writing: Writing;
  /** The block that it is about, and the way there; none where it is about the document. */
  place?: Place;
  show: (block: string) => void;
  /** Whether the panel was opened at it. */
  isAsked: boolean;
};

/** What was said in a thread; to answer, and to resolve. */
export function Thread({ thread, canWrite, writing, place, show, isAsked }: Props) {
  const [first] = thread;
  const about = place && wordsOf(place.block);
  return (
    <Paper
      withBorder
      p="xs"
      component="article"
      className="docent-thread"
      aria-label={about && words.threadOn(about)}
      tabIndex={-1}
      data-autofocus={isAsked || undefined}
      ref={isAsked ? focused : undefined}
    >
      {place && about && (
        <UnstyledButton className="docent-quote" mb="xs" aria-label={words.goTo(about)} onClick={() => show(place.shown)}>
          {about}
        </UnstyledButton>
      )}
      <Stack gap="sm">
        {thread.map((comment) => (
          <Said key={comment.id} comment={comment} hasAnswers={comment === first && thread.length > 1} canWrite={canWrite} writing={writing} />
        ))}
      </Stack>
      {first.resolvedBy && (
        <Text size="xs" c="dimmed">
          {words.resolvedBy(first.resolvedBy)}
        </Text>
      )}
      {canWrite && (
        <>
          <Say label={words.answer} draft={`comment/${first.id}`} send={async (text) => !!(await writing.say({ replyTo: first.id }, text))} />
          <Button variant="subtle" size="compact-sm" mt={4} onClick={() => void writing.resolve(first.id, !first.resolvedAt)}>
            {first.resolvedAt ? words.reopen : words.resolve}
          </Button>
        </>
      )}
    </Paper>
  );
}
