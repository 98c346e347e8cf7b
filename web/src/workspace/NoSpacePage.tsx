import { Container, Text } from "@mantine/core";

import { strings } from "../strings";

/** What somebody sees who belongs to no space: the switcher above makes one. */
export function NoSpacePage() {
  return (
    <Container size="sm">
      <Text>{strings.workspace.noSpaces}</Text>
    </Container>
  );
}
