import { Badge, Group, Text } from "@mantine/core";

import { strings } from "../strings";

/** Who did or said something, and whether that is an agent. */
export function Author({ name, byAgent, children }: { name: string; byAgent: boolean; children?: React.ReactNode }) {
  return (
    <Group gap="xs">
      <Text size="sm" fw={600}>
        {name}
      </Text>
      {byAgent && (
        <Badge size="xs" variant="default">
          {strings.document.byAgent}
        </Badge>
      )}
      {children}
    </Group>
  );
}
