import { Box, Button, Group, Loader, Stack, Text, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Document, api, ask } from "../api";
import { comparison, queries, versions } from "../queries";
import { strings } from "../strings";
import { tellDone, tellProblem } from "../told";
import { Author } from "./Author";
import { Comparison } from "./Comparison";

const words = strings.document;

type Props = { space: string; document: Document; canWrite: boolean };

/** What a document was: its versions, what became of each since, and the way back. */
export function History({ space, document, canWrite }: Props) {
  const [chosen, choose] = useState<number>();
  if (chosen !== undefined) {
    return <Version space={space} document={document} canWrite={canWrite} revision={chosen} back={() => choose(undefined)} />;
  }
  return <Versions space={space} document={document} choose={choose} />;
}

function Versions({ space, document, choose }: { space: string; document: Document; choose: (revision: number) => void }) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(versions(space, document.id));
  if (error) return <Text c="red">{error.message}</Text>;
  if (!data) return <Loader size="sm" aria-label={strings.app.loading} />;
  const all = data.pages.flatMap((page) => page.versions ?? []);
  return (
    <Stack gap={4}>
      {all.length === 0 && <Text c="dimmed">{words.noVersions}</Text>}
      {all.map(({ revision, author, byAgent, madeAt, changes }) => (
        <UnstyledButton key={revision} p="xs" onClick={() => choose(revision)}>
          <Author name={author} byAgent={byAgent} />
          <Text size="xs" c="dimmed">
            {words.whoAndWhen(words.changesIn(changes), new Date(madeAt).toLocaleString())}
          </Text>
        </UnstyledButton>
      ))}
      {hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={() => void fetchNextPage()}>
          {words.older}
        </Button>
      )}
    </Stack>
  );
}

function Version({ space, document, canWrite, revision, back }: Props & { revision: number; back: () => void }) {
  const { data, error } = useQuery(comparison(space, document.id, revision));
  const restore = async () => {
    try {
      const params = { path: { space, document: document.id, revision } };
      const written = await ask(api.POST("/api/spaces/{space}/documents/{document}/versions/{revision}/restore", { params }));
      tellDone(words.restored, space, [written]);
      back();
    } catch (problem) {
      tellProblem(problem);
    }
    await queries.invalidateQueries({ queryKey: ["document", document.id] });
  };
  return (
    <Stack>
      <Group justify="space-between">
        <Button variant="subtle" size="compact-sm" onClick={back}>
          {words.backToVersions}
        </Button>
        {canWrite && (
          <Button size="compact-sm" onClick={() => void restore()}>
            {words.restore}
          </Button>
        )}
      </Group>
      <Text component="h3" size="sm" fw={600}>
        {words.sinceThen}
      </Text>
      {error && <Text c="red">{error.message}</Text>}
      {!data && !error && <Loader size="sm" aria-label={strings.app.loading} />}
      <Box>{data && <Comparison difference={data} />}</Box>
    </Stack>
  );
}
