import { Alert, Anchor, Box, Button, Container, Loader, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";

import type { Space } from "../api";
import { tagged } from "../queries";
import { useSpace } from "../shell/space";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { DocumentTable } from "./DocumentTable";

const words = strings.workspace;

/** The documents that have a tag, or one below it. */
export function TagPage() {
  const { tag = "" } = useParams({ strict: false });
  const space = useSpace();
  if (!space) return <Loader aria-label={strings.app.loading} />;
  return (
    <Container size="lg" key={`${space.id} ${tag}`}>
      <PageTitle name={`#${tag}`} />
      <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/s/$space/tags" params={{ space: space.id }} />}>
        {words.allTags}
      </Anchor>
      <Box mt="md">
        <Tagged space={space} tag={tag} />
      </Box>
    </Container>
  );
}

function Tagged({ space, tag }: { space: Space; tag: string }) {
  const { data, isPending, error, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(tagged(space.id, tag));
  if (isPending) return <Loader aria-label={strings.app.loading} />;
  if (error) return <Alert color="red">{error.message}</Alert>;
  // A search corrects what nothing has: then nothing has the tag.
  const isCorrected = data.pages.some((page) => page.corrected.length > 0);
  const entries = isCorrected ? [] : data.pages.flatMap((page) => page.hits.map(({ document }) => document));
  if (entries.length === 0) return <Text>{words.noTagged(tag)}</Text>;
  const more = hasNextPage ? () => void (isFetching || fetchNextPage()) : undefined;
  return (
    <>
      <DocumentTable space={space} entries={entries} inTrash={false} more={more} />
      {hasNextPage && (
        <Button variant="default" mt="sm" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {strings.app.more}
        </Button>
      )}
    </>
  );
}
