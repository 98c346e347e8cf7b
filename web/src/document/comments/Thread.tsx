import { Button, Paper, Stack, Text } from "@mantine/core";

import { Runs } from "../../blocks/Runs";
import { moment } from "../../links/when";
import { strings } from "../../strings";
import { Author } from "../Author";
import { Say } from "./Say";
import type { Comment, Thread as Comments } from "./threads";
import type { Writing } from "./writing";

const words = strings.comments;

type Props = { thread: Comments; canWrite: boolean; writing: Writing };

/** What was said in a thread; to answer, and to resolve. */
export function Thread({ thread, canWrite, writing }: Props) {
  const [first] = thread;
  return (
    <Paper withBorder p="xs" component="article">
      <Stack gap="sm">
        {thread.map((comment) => (
          <Said key={comment.id} comment={comment} />
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
