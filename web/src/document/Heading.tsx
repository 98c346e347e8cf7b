import { Text, Textarea, Title } from "@mantine/core";
import { useEffect, useState } from "react";

import { type Document, api, ask } from "../api";
import { queries } from "../queries";
import { strings } from "../strings";
import { tellProblem } from "../told";
import classes from "./heading.module.css";

const words = strings.workspace;

/** The title of a document, which whoever writes may change in place; a daily note is called by its date. */
export function Heading({ space, document, canWrite }: { space: string; document: Document; canWrite: boolean }) {
  return (
    <header>
      {canWrite && !document.date ? (
        <TitleField key={document.id} space={space} document={document} />
      ) : (
        <Title order={1}>
          {document.icon} {document.date ? dayOf(document.date) : document.title || strings.app.untitled}
        </Title>
      )}
      <Text size="sm" c="dimmed" mb="lg">
        {words.editedBy(document.updatedBy, new Date(document.updatedAt).toLocaleString())}
      </Text>
    </header>
  );
}

function TitleField({ space, document }: { space: string; document: Document }) {
  const [title, setTitle] = useState(document.title);
  const [known, setKnown] = useState(document.title);
  useEffect(() => {
    // Another's title is taken where nothing was typed over the one before.
    setTitle((mine) => (mine === known ? document.title : mine));
    setKnown(document.title);
  }, [document.title, known]);
  const save = async () => {
    if (title === known) return;
    try {
      await ask(api.PATCH("/api/spaces/{space}/documents/{document}", { params: { path: { space, document: document.id } }, body: { title } }));
      setKnown(title);
    } catch (problem) {
      tellProblem(problem);
    }
    await queries.invalidateQueries({ queryKey: ["space", space] });
    await queries.invalidateQueries({ queryKey: ["document", document.id] });
  };
  return (
    <Title order={1} aria-label={title || strings.app.untitled}>
      <Textarea
        aria-label={words.title}
        classNames={{ input: classes.title }}
        variant="unstyled"
        autosize
        placeholder={strings.app.untitled}
        autoFocus={document.title === "" && document.blocks.length === 0}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value.replaceAll("\n", " "))}
        onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), event.currentTarget.blur())}
        onBlur={() => void save()}
      />
    </Title>
  );
}

/** A daily note is called by its day, in words. */
function dayOf(date: string): string {
  return new Date(`${date}T00:00:00`).toLocaleDateString(undefined, { dateStyle: "full" });
}
