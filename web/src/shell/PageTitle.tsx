import { Title, type TitleProps } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";

import { strings } from "../strings";

/** Calls the browser's tab by what it shows. */
export function useTabTitle(name: string | undefined): void {
  useDocumentTitle(name ? `${name} · ${strings.app.name}` : strings.app.name);
}

/** The heading of a page, and the name of its tab. */
export function PageTitle({ name, children, ...props }: TitleProps & { name: string }) {
  useTabTitle(name);
  return (
    <Title order={1} size="h2" {...props}>
      {children ?? name}
    </Title>
  );
}
