import { Button, Container, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Link } from "@tanstack/react-router";

import { Problem } from "../api";
import { strings } from "../strings";

/** What is shown where nothing is, or nothing that this person may see: the two are not told apart. */
export function NotFound() {
  return <Empty title={strings.app.notFound} why={strings.app.notFoundWhy} />;
}

/** What is shown where a page failed. */
export function Broken({ error, reset }: ErrorComponentProps) {
  if (error instanceof Problem && (error.status === 404 || error.status === 403)) return <NotFound />;
  return (
    <Empty title={strings.app.broken} why={error instanceof Problem ? error.message : ""}>
      <Button onClick={reset}>{strings.app.retry}</Button>
    </Empty>
  );
}

/** A page with nothing on it but what to do about that. */
export function Empty({ title, why, children }: { title: string; why: string; children?: React.ReactNode }) {
  return (
    <Container size="xs" py="xl">
      <Stack align="center" ta="center">
        <Title order={1} size="h3">
          {title}
        </Title>
        <Text c="dimmed">{why}</Text>
        {children ?? (
          <Button renderRoot={(props) => <Link to="/" {...props} />} variant="default">
            {strings.app.home}
          </Button>
        )}
      </Stack>
    </Container>
  );
}
