import { Button, Container, Stack, Text } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Link } from "@tanstack/react-router";

import { Problem } from "../api";
import { strings } from "../strings";
import { NOT_LOADED } from "./lazily";
import { PageTitle } from "./PageTitle";

/** What is shown where nothing is, or nothing that this person may see: the two are not told apart. */
export function NotFound() {
  return <Empty title={strings.app.notFound} why={strings.app.notFoundWhy} />;
}

/** What is shown where a page failed. */
export function Broken({ error, reset }: ErrorComponentProps) {
  if (error instanceof Problem && (error.status === 404 || error.status === 403)) return <NotFound />;
  const isNotLoaded = isMissingCode(error);
  return (
    <Empty title={strings.app.broken} why={error instanceof Problem ? error.message : isNotLoaded ? strings.app.notLoaded : ""}>
      <Button onClick={isNotLoaded ? () => location.reload() : reset}>{isNotLoaded ? strings.app.reload : strings.app.retry}</Button>
    </Empty>
  );
}

/** Whether code of the app did not come. A browser asks for it once: then only loading the page anew does. */
function isMissingCode(error: unknown): boolean {
  return error instanceof Problem ? error.code === NOT_LOADED : error instanceof Error && /dynamically imported module|preload CSS|Importing a module/.test(error.message);
}

/** A page with nothing on it but what to do about that. */
export function Empty({ title, why, children }: { title: string; why: string; children?: React.ReactNode }) {
  return (
    <Container size="xs" py="xl">
      <Stack align="center" ta="center">
        <PageTitle name={title} size="h3" />
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
