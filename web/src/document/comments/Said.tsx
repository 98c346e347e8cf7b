import { Button, Group, Menu, Text } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";

import { Runs } from "../../blocks/Runs";
import { moment } from "../../links/when";
import { dropDraft, hasDraft, useDraft } from "../../shell/draft";
import { RowMenu } from "../../shell/RowMenu";
import { strings } from "../../strings";
import { Author } from "../Author";
import { edited, textOf } from "./edited";
import { Field } from "./Field";
import { focused } from "./focused";
import type { Comment } from "./threads";
import type { Writing } from "./writing";

const words = strings.comments;

type Props = { comment: Comment; /** Whether answers go with it. */ hasAnswers: boolean; canWrite: boolean; writing: Writing };

/** What somebody said; to change and to take out by who said it. */
export function Said({ comment, hasAnswers, canWrite, writing }: Props) {
  const { id, author, byAgent, createdAt, editedAt, mine, runs } = comment;
  // What was begun is there again when the panel is.
  const [isEditing, setEditing] = useState(canWrite && mine && hasDraft(draftOf(id)));
  const itself = useRef<HTMLDivElement>(null);
  const end = () => {
    dropDraft(draftOf(id));
    setEditing(false);
    itself.current?.querySelector("button")?.focus();
  };
  return (
    <div ref={itself}>
      <Group justify="space-between" wrap="nowrap" align="start" gap="xs">
        <Author name={author} byAgent={byAgent}>
          <Text size="xs" c="dimmed">
            {moment(createdAt)}
            {editedAt && ` (${words.edited})`}
          </Text>
        </Author>
        {canWrite && mine && (
          <RowMenu label={words.actions} size="sm">
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
              {words.edit}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void writing.remove(id)}>
              {hasAnswers ? words.removeThread : words.remove}
            </Menu.Item>
          </RowMenu>
        )}
      </Group>
      {isEditing ? (
        <Edit comment={comment} writing={writing} end={end} />
      ) : (
        <Text size="sm">
          <Runs runs={runs} />
        </Text>
      )}
    </div>
  );
}

const draftOf = (comment: string) => `comment/${comment}/edited`;

function Edit({ comment: { id, runs }, writing, end }: { comment: Comment; writing: Writing; end: () => void }) {
  const before = textOf(runs);
  const [text, setText] = useDraft(draftOf(id), before);
  const submit = async () => {
    const said = text.trim();
    if (!said) return;
    if (said === before || (await writing.edit(id, edited(runs, said)))) end();
  };
  return (
    <Field aria-label={words.editing} text={text} setText={setText} submit={() => void submit()} ref={focused}>
      <Group gap="xs" mt={4}>
        <Button type="submit" size="compact-sm" disabled={!text.trim()}>
          {words.save}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={end}>
          {words.cancel}
        </Button>
      </Group>
    </Field>
  );
}
