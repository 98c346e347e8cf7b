import { Box, Button, Group, Loader, Stack, Text, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Document, api, ask } from "../api";
import { moment } from "../links/when";
import type { components } from "../openapi.d.ts";
import { comparison, queries, versions } from "../queries";
import { strings } from "../strings";
import { tellDone, tellProblem } from "../told";
import { Author } from "./Author";
import { Comparison } from "./Comparison";
import classes from "./history.module.css";

const words = strings.document;
type Entry = components["schemas"]["VersionEntry"];

type Props = { space: string; document: Document; canWrite: boolean };

/** What a document was: its versions, what became of each since, and the way back. */
export function History({ space, document, canWrite }: Props) {
  const [chosen, choose] = useState<Entry>();
  if (chosen) return <Version space={space} document={document} canWrite={canWrite} version={chosen} back={() => choose(undefined)} />;
  return <Versions space={space} document={document} choose={choose} />;
}

function Versions({ space, document, choose }: { space: string; document: Document; choose: (version: Entry) => void }) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(versions(space, document.id));
  if (error) return <Text c="red">{error.message}</Text>;
  if (!data) return <Loader size="sm" aria-label={strings.app.loading} />;
  const all = data.pages.flatMap((page) => page.versions ?? []);
  return (
    <Stack gap={4}>
      {all.length === 0 && <Text c="dimmed">{words.noVersions}</Text>}
      {all.map((version) => (
        <UnstyledButton key={version.revision} className={classes.version} onClick={() => choose(version)}>
          <Made version={version} />
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

/** Who made a version, and when. */
function Made({ version: { author, byAgent, madeAt, changes } }: { version: Entry }) {
  return (
    <>
      <Author name={author} byAgent={byAgent} />
      <Text size="xs" c="dimmed">
        {words.whoAndWhen(words.changesIn(changes), moment(madeAt))}
      </Text>
    </>
  );
}

function Version({ space, document, canWrite, version, back }: Props & { version: Entry; back: () => void }) {
  const { revision } = version;
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
      <Box>
        <Made version={version} />
      </Box>
      <Text component="h3" size="sm" fw={600}>
        {words.sinceThen}
      </Text>
      {error && <Text c="red">{error.message}</Text>}
      {!data && !error && <Loader size="sm" aria-label={strings.app.loading} />}
      <Box>{data && <Comparison difference={data} />}</Box>
    </Stack>
  );
}
