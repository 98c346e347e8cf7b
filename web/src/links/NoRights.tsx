/** What members see who manage no connections: what they are called. */
import { Badge, Group, List, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { modeOf } from "./model";
import { names } from "./questions";

const words = strings.links.noRights;

export function NoRights({ space }: { space: string }) {
  const { data } = useQuery(names(space));
  return (
    <Stack maw={700} mx="auto">
      <PageTitle name={words.title} />
      <Text>{words.why}</Text>
      <Title order={2} size="h4">
        {words.names}
      </Title>
      {data?.length === 0 && <Text c="dimmed">{words.noNames}</Text>}
      <List>
        {data?.map(({ id, name, mode }) => (
          <List.Item key={id}>
            <Group gap="xs">
              <Text>{name}</Text>
              <Badge variant="default">
                {strings.links.modes[modeOf(mode)].name}
              </Badge>
            </Group>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
