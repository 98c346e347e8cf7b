/** A link with its title and description, as it is read. */
import { Anchor, Paper, Text } from "@mantine/core";

type Props = { id: string; title: string; description: unknown; url?: string };

export function LinkCard({ id, title, description, url }: Props) {
  return (
    <Paper id={id} withBorder p="sm" my="sm">
      <Anchor fw={600} href={url} rel="noreferrer noopener">
        {title || url}
      </Anchor>
      {typeof description === "string" && <Text size="sm">{description}</Text>}
      {title && (
        <Text size="xs" c="dimmed" truncate>
          {url}
        </Text>
      )}
    </Paper>
  );
}
