import { Alert, Button, Container, Loader, Stack, Tabs, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";

import type { Space } from "../api";
import { SpaceId } from "../blocks/Runs";
import { type TaskScope, tasks } from "../queries";
import { NotFound } from "../shell/Absent";
import { useSpace, writes } from "../shell/space";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { NewTask } from "./NewTask";
import { TaskRow } from "./TaskRow";

const words = strings.tasks;

/** The tasks of a space: what came in, what is to do, what is ahead, what was done. */
export function TasksPage() {
  const { scope = "active" } = useParams({ strict: false });
  const space = useSpace();
  const navigate = useNavigate();
  if (!words.scopes[scope]) return <NotFound />;
  if (!space) return <Loader aria-label={strings.app.loading} />;
  return (
    <Container size="md">
      <PageTitle name={words.title} mb="md" />
      <Tabs value={scope} onChange={(chosen) => chosen && void navigate({ to: "/s/$space/tasks/$scope", params: { space: space.id, scope: chosen } })}>
        <Tabs.List mb="md">
          {Object.entries(words.scopes).map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={scope}>
          <Text size="sm" c="dimmed" mb="md">
            {words.says[scope]}
          </Text>
          {writes(space) && scope !== "logbook" && <NewTask space={space} scope={scope as TaskScope} />}
          <SpaceId value={space.id}>
            <TaskList key={scope} space={space} scope={scope as TaskScope} />
          </SpaceId>
        </Tabs.Panel>
      </Tabs>
    </Container>
  );
}

function TaskList({ space, scope }: { space: Space; scope: TaskScope }) {
  const { data, isPending, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(tasks(space.id, scope));
  if (isPending) return <Loader aria-label={strings.app.loading} />;
  if (error) return <Alert color="red">{error.message}</Alert>;
  const all = data.pages.flatMap((page) => page.tasks);
  if (all.length === 0) return <Text c="dimmed">{words.none[scope]}</Text>;
  return (
    <>
      <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: "none" }}>
        {all.map((task) => (
          <TaskRow key={task.id} space={space} task={task} />
        ))}
      </Stack>
      {hasNextPage && (
        <Button variant="default" mt="sm" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {strings.app.more}
        </Button>
      )}
    </>
  );
}
