import { Alert, Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { api, ask } from "../api";
import { moment } from "../links/when";
import { queries } from "../queries";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { browserOf } from "./userAgent";

const words = strings.account;

/** The browsers that are signed in, each with the way out. */
export function Browsers() {
  const { data, error } = useQuery({ queryKey: ["sessions"], queryFn: () => ask(api.GET("/api/sessions")) });
  const end = async (sessions: string[]) => {
    try {
      for (const session of sessions) await ask(api.DELETE("/api/sessions/{session}", { params: { path: { session } } }));
    } catch (problem) {
      tellProblem(problem);
    }
    await queries.invalidateQueries({ queryKey: ["sessions"] });
  };
  const others = (data ?? []).filter(({ current }) => !current).map(({ id }) => id);
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h4">
        {words.browsers}
      </Title>
      {error && <Alert color="red">{error.message}</Alert>}
      {(data ?? []).map(({ id, userAgent, lastUsedAt, current }) => (
        <Group key={id} justify="space-between" wrap="nowrap">
          <div>
            <Group gap="xs">
              <Text size="sm" fw={600} title={userAgent} lineClamp={2}>
                {browserOf(userAgent)}
              </Text>
              {current && <Badge variant="light">{words.thisBrowser}</Badge>}
            </Group>
            <Text size="xs" c="dimmed">
              {words.lastUsed(moment(lastUsedAt))}
            </Text>
          </div>
          {!current && (
            <Button size="compact-sm" variant="default" onClick={() => void end([id])}>
              {words.signOutThere}
            </Button>
          )}
        </Group>
      ))}
      {others.length > 0 && (
        <Button variant="default" w="fit-content" onClick={() => void end(others)}>
          {words.signOutOthers}
        </Button>
      )}
    </Stack>
  );
}
