import { Anchor, Button, CloseButton, FileButton, Group, Paper, Progress, Text, Title } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type DragEvent, type ReactNode, useRef, useState } from "react";

import type { Place } from "../queries";
import { strings } from "../strings";
import classes from "./import.module.css";
import { type Import, useImport } from "./useImport";

const words = strings.workspace;

type Props = { space: string; place: Place; title: ReactNode; children: ReactNode };

/** A list of documents that files are dropped on: a document each, and what became of it. */
export function ImportArea({ space, place, title, children }: Props) {
  const { imports, isBusy, take, clear } = useImport(space, place);
  // So that the same file can be given twice.
  const reset = useRef<() => void>(null);
  const { over, handlers } = useFiles((files) => void take(files), isBusy);
  return (
    <div className={classes.area} data-over={over || undefined} {...handlers}>
      <Group justify="space-between" mb="md">
        {title}
        <FileButton
          multiple
          accept=".md,.markdown,.txt"
          resetRef={reset}
          onChange={(files) => (reset.current?.(), void take(files))}
          inputProps={{ "aria-label": words.importFiles }}
        >
          {(props) => (
            <Button {...props} variant="default" loading={isBusy} leftSection={<IconFileImport size={16} />}>
              {words.importMarkdown}
            </Button>
          )}
        </FileButton>
      </Group>
      {imports.length > 0 && <Told imports={imports} isBusy={isBusy} clear={clear} />}
      {over && (
        <Text c="dimmed" size="sm" mb="md">
          {words.dropHere}
        </Text>
      )}
      {children}
    </div>
  );
}

/** What listens to files that are dragged; rows of the list itself are dragged with other things. */
function useFiles(take: (files: File[]) => void, isBusy: boolean) {
  const [over, setOver] = useState(false);
  const has = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes("Files");
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!has(event)) return;
      event.preventDefault();
      setOver(!isBusy);
    },
    onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      if (!has(event)) return;
      event.preventDefault();
      setOver(false);
      if (!isBusy) take([...event.dataTransfer.files]);
    },
  };
  return { over, handlers };
}

function Told({ imports, isBusy, clear }: { imports: Import[]; isBusy: boolean; clear: () => void }) {
  const done = imports.filter(({ state }) => state !== "waiting").length;
  return (
    <Paper withBorder p="sm" mb="md" component="section" aria-label={words.imports}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="sm" role="status">
          {words.importsDone(done, imports.length)}
        </Title>
        {!isBusy && <CloseButton aria-label={words.clearImports} onClick={clear} />}
      </Group>
      {isBusy && <Progress value={(100 * done) / imports.length} aria-label={words.imports} my="xs" />}
      <ul className={classes.files}>
        {imports.map((one, index) => (
          <li key={index}>
            <One one={one} />
          </li>
        ))}
      </ul>
    </Paper>
  );
}

function One({ one }: { one: Import }) {
  if (one.state === "made" && one.document) {
    const { document } = one;
    return (
      <Text size="sm">
        <Anchor renderRoot={(props) => <Link to="/d/$document" params={{ document }} {...props} />}>{one.name}</Anchor>
      </Text>
    );
  }
  return (
    <Text size="sm" c={one.state === "failed" ? "light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))" : "dimmed"}>
      {one.state === "failed" ? words.notImported(one.name, one.why) : one.name}
    </Text>
  );
}
