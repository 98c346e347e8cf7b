import { ActionIcon, Anchor, Group, Text, Tooltip } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";

import type { Document } from "../api";
import { strings } from "../strings";
import { copyLink } from "./copyLink";
import { headingsOf } from "./headings";
import classes from "./outline.module.css";

const words = strings.document;

/** The headings of a document: gone to, and their addresses copied. */
export function Outline({ document, show }: { document: Document; show: (block: string) => void }) {
  const headings = headingsOf(document.blocks);
  if (headings.length === 0) return <Text c="dimmed">{words.noHeadings}</Text>;
  return (
    <ul className={classes.list}>
      {headings.map(({ id, text, level }) => (
        <Group key={id} component="li" gap={4} wrap="nowrap" justify="space-between" pl={level * 14}>
          <Anchor
            className={classes.heading}
            href={`/d/${document.id}#${id}`}
            c="var(--mantine-color-text)"
            size="sm"
            onClick={(event) => {
              // Beside a key it opens elsewhere, as links do.
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              show(id);
            }}
          >
            {text}
          </Anchor>
          <Tooltip label={words.copyLinkTo}>
            <ActionIcon variant="subtle" aria-label={words.copyLinkToHeading(text)} onClick={() => void copyLink(document.id, id)}>
              <IconLink size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
    </ul>
  );
}
