import { Paper, Stack, Text } from "@mantine/core";

import type { components } from "../openapi.d.ts";
import { strings } from "../strings";
import classes from "./history.module.css";

const words = strings.document;
const KINDS: Record<string, string> = { added: words.added, removed: words.removed, changed: words.changed };

type Difference = components["schemas"]["VersionDiff"];

/** What is different between two versions, block by block and word by word. */
export function Comparison({ difference: { title, blocks } }: { difference: Difference }) {
  return (
    <Stack gap="xs">
      {title && <Text size="sm">{words.titleWas(title.from, title.to)}</Text>}
      {!title && blocks.length === 0 && <Text c="dimmed">{words.sameAsNow}</Text>}
      {blocks.map((block) => (
        <Paper key={block.id} withBorder p="xs">
          <Text size="xs" c="dimmed">
            {KINDS[block.change]} {block.moved && words.moved}
          </Text>
          <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {block.runs.map(({ op, text }, index) => (
              <Piece key={index} op={op} text={text} />
            ))}
          </Text>
        </Paper>
      ))}
    </Stack>
  );
}

function Piece({ op, text }: { op: string; text: string }) {
  if (op === "insert") return <ins className={classes.added}>{text}</ins>;
  if (op === "delete") return <del className={classes.removed}>{text}</del>;
  return <span>{text}</span>;
}
