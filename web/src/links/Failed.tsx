/** A question that the server did not answer, with a way to ask again. */
import { Button, Group, Text } from "@mantine/core";

import { Problem } from "../api";
import { strings } from "../strings";
import { Notice } from "./Notice";

export function Failed({ problem, again }: { problem: unknown; again: () => void }) {
  return (
    <Notice color="red" title={strings.app.failed}>
      <Group justify="space-between">
        <Text size="sm">{problem instanceof Problem ? problem.message : strings.app.noAnswer}</Text>
        <Button size="xs" variant="default" onClick={again}>
          {strings.app.retry}
        </Button>
      </Group>
    </Notice>
  );
}
