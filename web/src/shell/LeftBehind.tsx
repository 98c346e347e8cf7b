import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { Confirm } from "../links/Confirm";
import { strings } from "../strings";
import { type Work, useLeft } from "./unsaved";

const words = strings.unsaved;

/** What was written on other pages and could not be saved, until it is. */
export function LeftBehind() {
  const left = useLeft();
  return (
    <Stack role="status" aria-label={words.label} gap="xs" mb={left.length > 0 ? "md" : 0}>
      {left.map((work, at) => (
        <Left key={`${work.document} ${at}`} work={work} />
      ))}
    </Stack>
  );
}

function Left({ work: { document, title, problem, flush, drop } }: { work: Work }) {
  return (
    <Alert color="orange" title={words.left(title)}>
      <Group justify="space-between">
        <Text size="sm">{words.why(problem)}</Text>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" renderRoot={(props) => <Link {...props} to="/d/$document" params={{ document }} />}>
            {words.open}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void flush()}>
            {words.now}
          </Button>
          <Confirm size="compact-sm" what={words.drop} why={words.dropWhy(title)} act={async () => drop()} />
        </Group>
      </Group>
    </Alert>
  );
}
