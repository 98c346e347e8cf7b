/** What a link with this reach would see right now. */
import { List, Loader, Paper, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { Problem } from "../api";
import { strings } from "../strings";
import { titled } from "../workspace/titles";
import { type Preview, preview } from "./preview";
import { type Reach, given, isEmpty } from "./reach";

const words = strings.links.preview;

export function ReachPreview({ space, reach }: { space: string; reach: Reach }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={words.title} aria-live="polite">
      <Stack gap={4}>
        <Text fw={600} size="sm">
          {words.title}
        </Text>
        {isEmpty(reach) ? <Text size="sm">{words.none}</Text> : <Seen space={space} reach={reach} />}
      </Stack>
    </Paper>
  );
}

function Seen({ space, reach }: { space: string; reach: Reach }) {
  const [scope] = useDebouncedValue(given(reach), 400);
  const { data, error, isPending } = useQuery({ ...preview(space, scope), placeholderData: keepPreviousData });
  if (isPending) return <Loader size="sm" aria-label={words.loading} />;
  if (error) {
    return (
      <Text size="sm">
        {words.failed}: {error instanceof Problem ? error.message : strings.app.noAnswer}
      </Text>
    );
  }
  return <Shown {...data} />;
}

function Shown({ documents, folders, first }: Preview) {
  return (
    <>
      <Text size="sm">{words.count(documents, folders)}</Text>
      {first.length > 0 && (
        <List size="sm" aria-label={words.first}>
          {first.map(({ id, title, location }) => (
            <List.Item key={id}>
              {titled(title)}{" "}
              {location !== "folder" && (
                <Text span c="dimmed" size="xs">
                  {words.locations[location as keyof typeof words.locations] ?? location}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}
