import { Alert, Box, Button, Container, Loader, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";

import { documents, folders, type Place } from "../queries";
import { Empty, NotFound } from "../shell/Absent";
import { useSpace, writes } from "../shell/space";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { DocumentTable } from "./DocumentTable";
import { ImportArea } from "./ImportArea";
import { useNewDocument } from "./useNewDocument";

const words = strings.workspace;
const NAMES: Record<string, string> = { unsorted: words.unsorted, templates: words.templates, trash: words.trash };

/** The documents of a space, of a folder, or of one of the other places. */
export function DocumentsPage() {
  const { folder, location } = useParams({ strict: false });
  const space = useSpace();
  const place: Place = folder ? { folder } : location ? { location } : {};
  const { data: tree } = useQuery({ ...folders(space?.id ?? ""), enabled: space !== undefined });
  if (!space) return <Loader aria-label={strings.app.loading} />;
  const named = tree?.folders.find(({ id }) => id === folder);
  if ((folder && tree && !named) || (location && !NAMES[location])) return <NotFound />;
  const title = folder ? named?.name : location ? NAMES[location] : words.allDocuments;
  const heading = (
    <PageTitle name={title ?? ""} />
  );
  const list = <Documents space={space} place={place} />;
  const takes = writes(space) && location !== "trash";
  return (
    <Container size="lg" key={`${space.id} ${JSON.stringify(place)}`}>
      {takes ? (
        <ImportArea space={space.id} place={place} title={heading}>
          {list}
        </ImportArea>
      ) : (
        <>
          {heading}
          {location === "trash" && (
            <Text c="dimmed" size="sm" mt="md">
              {words.trashWhy}
            </Text>
          )}
          <Box mt="md">{list}</Box>
        </>
      )}
    </Container>
  );
}

function Documents({ space, place }: { space: NonNullable<ReturnType<typeof useSpace>>; place: Place }) {
  const { data, isPending, error, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(documents(space.id, place));
  const create = useNewDocument(space);
  const entries = useMemo(() => data?.pages.flatMap((page) => page.documents) ?? [], [data]);
  const unseen = useMemo(() => data?.pages.flatMap((page) => page.unseen), [data]);
  if (isPending) return <Loader aria-label={strings.app.loading} />;
  if (error) return <Alert color="red">{error.message}</Alert>;
  if (entries.length === 0 && place.location === "trash") return <Text>{words.emptyTrash}</Text>;
  if (entries.length === 0) {
    return (
      <Empty title={words.noDocuments} why={!writes(space) ? words.noDocumentsToRead : place.folder || place.location ? words.noDocumentsHere : words.noDocumentsWhy}>
        {writes(space) && <Button onClick={() => create(place)}>{words.newDocument}</Button>}
      </Empty>
    );
  }
  const more = hasNextPage ? () => void (isFetching || fetchNextPage()) : undefined;
  return (
    <>
      <DocumentTable space={space} entries={entries} unseen={unseen} inTrash={place.location === "trash"} more={more} />
      {hasNextPage && (
        <Button variant="default" mt="sm" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {strings.app.more}
        </Button>
      )}
    </>
  );
}
