/** A part of a connection's page, and one that is saved by itself. */
import { Button, Group, Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { strings } from "../strings";
import { change, tell, useAct } from "./act";
import type { Link, LinkChange } from "./model";
import { useUnsaved } from "./unsaved";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" aria-label={title} withBorder p="md" style={{ minWidth: 0 }}>
      <Stack>
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}

type Props = {
  title: string;
  space: string;
  link: Link;
  /** What would be sent; nothing while nothing differs. */
  changes: LinkChange;
  /** Why it cannot be sent. */
  problem?: string;
  children: ReactNode;
};

export function SavedSection({ title, space, link, changes, problem, children }: Props) {
  const [busy, act] = useAct();
  const differs = Object.keys(changes).length > 0;
  useUnsaved(title, differs);
  const save = () => {
    if (problem) return tell(problem);
    void act(() => change(space, link.id, changes));
  };
  return (
    <Section title={title}>
      <form onSubmit={(event) => (event.preventDefault(), differs && save())}>
        <Stack>
          {children}
          <Group justify="flex-end">
            <Button type="submit" disabled={!differs} loading={busy}>
              {strings.app.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
