import { Alert, Anchor, Button, Group, Text, Textarea, Title } from "@mantine/core";

import type { Document } from "../api";
import { moment } from "../links/when";
import { useTabTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { said } from "../workspace/dates";
import classes from "./heading.module.css";
import { useTitle } from "./useTitle";

const words = strings.workspace;

type Props = {
  space: string;
  document: Document;
  canWrite: boolean;
  /** Whoever has named it writes on in the text. */
  onEnter: () => void;
};

/** The title of a document, which whoever writes may change in place; a daily note is called by its date. */
export function Heading({ space, document, canWrite, onEnter }: Props) {
  useTabTitle(document.date ? said(document.date, { dateStyle: "full" }) : document.title || strings.app.untitled);
  return (
    <header className={canWrite ? classes.beside : undefined}>
      {canWrite && !document.date ? (
        <TitleField key={document.id} space={space} document={document} onEnter={onEnter} />
      ) : (
        <Title order={1} className={classes.heading}>
          {document.icon && <span aria-hidden>{document.icon}</span>}
          {document.date ? said(document.date, { dateStyle: "full" }) : document.title || strings.app.untitled}
        </Title>
      )}
      <Text size="sm" c="dimmed" mb="lg">
        {words.editedBy(document.updatedBy, moment(document.updatedAt))}
      </Text>
    </header>
  );
}

function TitleField({ space, document, onEnter }: Omit<Props, "canWrite">) {
  const { state, titling } = useTitle(space, document);
  const { shown, problem, theirs } = state;
  return (
    <>
      <Title order={1} className={classes.heading} aria-label={shown || strings.app.untitled}>
        {document.icon && <span aria-hidden>{document.icon}</span>}
        <Textarea
          className={classes.field}
          aria-label={words.title}
          classNames={{ input: classes.title }}
          variant="unstyled"
          autosize
          placeholder={strings.app.untitled}
          autoFocus={document.title === "" && document.blocks.length === 0}
          value={shown}
          onChange={(event) => titling.typed(event.currentTarget.value.replaceAll("\n", " "))}
          onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), onEnter())}
          onBlur={() => void titling.flush()}
        />
      </Title>
      <div role="status">
        {theirs !== undefined && <Contradicted theirs={theirs} choose={(side) => titling.choose(side)} />}
        {theirs === undefined && problem && (
          <Text size="sm" c="red">
            {words.titleUnsaved(problem)}{" "}
            <Anchor component="button" size="sm" onClick={() => void titling.flush()}>
              {strings.unsaved.now}
            </Anchor>
          </Text>
        )}
      </div>
    </>
  );
}

/** Another gave a title that cannot be merged with what is typed here. */
function Contradicted({ theirs, choose }: { theirs: string; choose: (side: "mine" | "theirs") => void }) {
  return (
    <Alert my="xs" title={words.titleGiven(theirs)}>
      <Group gap="xs">
        <Button size="compact-sm" onClick={() => choose("mine")}>
          {words.keepMyTitle}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => choose("theirs")}>
          {words.takeTheirTitle}
        </Button>
      </Group>
    </Alert>
  );
}
