import { Anchor, Loader, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { Document } from "../api";
import { Runs } from "../blocks/Runs";
import { backlinks } from "../queries";
import { strings } from "../strings";
import { titled } from "../workspace/titles";

const words = strings.document;

/** What in other documents leads here. */
export function Backlinks({ space, document }: { space: string; document: Document }) {
  const { data, error } = useQuery(backlinks(space, document.id));
  if (error) return <Text c="red">{error.message}</Text>;
  if (!data) return <Loader size="sm" aria-label={strings.app.loading} />;
  if (data.length === 0) return <Text c="dimmed">{words.noBacklinks}</Text>;
  return (
    <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
      {data.map(({ documentId, title, blockId, runs }) => (
        <li key={blockId}>
          <Anchor fw={500} renderRoot={(props) => <Link to="/d/$document" params={{ document: documentId }} hash={blockId} {...props} />}>
            {titled(title)}
          </Anchor>
          <Text size="sm" lineClamp={3}>
            <Runs runs={runs} />
          </Text>
        </li>
      ))}
    </Stack>
  );
}
