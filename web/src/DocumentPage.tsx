import { Alert, Container, Loader, Text, Title } from "@mantine/core";

import { api, type Document, explain } from "./api";
import { Blocks } from "./blocks/Blocks";
import { SpaceId } from "./blocks/Runs";
import { useLoaded } from "./load";

/** One document, to be read. */
export function DocumentPage({ id }: { id: string }) {
  const document = useLoaded(id, () => find(id));
  if (document.state === "waiting") return <Loader aria-label="Loading" />;
  if (document.state === "refused") return <Alert color="red">{document.why}</Alert>;
  const { title, icon, updatedAt, updatedBy, blocks } = document.value.document;
  return (
    <Container size="sm" component="article">
      <Title order={1}>
        {icon} {title || "Untitled"}
      </Title>
      <Text size="sm" c="dimmed" mb="lg">
        {updatedBy}, {new Date(updatedAt).toLocaleString()}
      </Text>
      <SpaceId value={document.value.space}>
        <Blocks blocks={blocks} />
      </SpaceId>
    </Container>
  );
}

/** An address names no space: the document is in whichever of the reader's spaces has it. */
async function find(document: string): Promise<{ space: string; document: Document }> {
  const { data: spaces, error } = await api.GET("/api/spaces");
  if (!spaces) throw new Error(explain(error));
  for (const space of spaces) {
    const { data } = await api.GET("/api/spaces/{space}/documents/{document}", {
      params: { path: { space: space.id, document } },
    });
    if (data) return { space: space.id, document: data };
  }
  throw new Error("There is no such document, or it is not for you to see.");
}
