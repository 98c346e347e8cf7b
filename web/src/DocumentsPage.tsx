import { Alert, Anchor, Button, Container, Loader, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";

import { api, type DocumentEntry, explain, type Space } from "./api";
import { useLoaded } from "./load";
import { go } from "./route";

/** Every space with its documents. */
export function DocumentsPage() {
  const spaces = useLoaded("spaces", async () => {
    const { data, error } = await api.GET("/api/spaces");
    if (!data) throw new Error(explain(error));
    return data;
  });
  if (spaces.state === "waiting") return <Loader aria-label="Loading" />;
  if (spaces.state === "refused") return <Alert color="red">{spaces.why}</Alert>;
  return (
    <Container size="md">
      <Stack gap="xl">
        {spaces.value.map((space) => (
          <SpaceDocuments key={space.id} space={space} />
        ))}
        {spaces.value.length === 0 && <Text>You belong to no space yet. Ask an owner to let you in.</Text>}
      </Stack>
    </Container>
  );
}

function SpaceDocuments({ space }: { space: Space }) {
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  const pages = useLoaded(`${space.id} ${cursors.length}`, () => Promise.all(cursors.map((cursor) => page(space, cursor))));
  const last = pages.state === "there" ? pages.value.at(-1) : undefined;
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {space.name}
      </Title>
      {pages.state === "waiting" && <Loader size="sm" aria-label="Loading" />}
      {pages.state === "refused" && <Alert color="red">{pages.why}</Alert>}
      {pages.state === "there" && <DocumentTable documents={pages.value.flatMap((page) => page.documents)} />}
      {last?.cursor && (
        <Button variant="default" size="compact-sm" mt="sm" onClick={() => setCursors([...cursors, last.cursor ?? undefined])}>
          More
        </Button>
      )}
    </section>
  );
}

async function page(space: Space, cursor: string | undefined) {
  const { data, error } = await api.GET("/api/spaces/{space}/documents", {
    params: { path: { space: space.id }, query: { cursor } },
  });
  if (!data) throw new Error(explain(error));
  return data;
}

function DocumentTable({ documents }: { documents: DocumentEntry[] }) {
  if (documents.length === 0) return <Text c="dimmed">No documents yet.</Text>;
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Title</Table.Th>
          <Table.Th>Changed</Table.Th>
          <Table.Th>By</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {documents.map((document) => (
          <Table.Tr key={document.id}>
            <Table.Td>
              <Anchor href={`/d/${document.id}`} onClick={(event) => (event.preventDefault(), go(`/d/${document.id}`))}>
                {document.icon} {document.title || "Untitled"}
              </Anchor>
            </Table.Td>
            <Table.Td>{new Date(document.updatedAt).toLocaleString()}</Table.Td>
            <Table.Td>{document.updatedBy}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
