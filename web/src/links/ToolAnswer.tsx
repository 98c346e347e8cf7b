/** What a tool answered: as data to look through where it is data, else as text; whatever is in it stays text. */
import { Badge, Code, Group, Stack, Text } from "@mantine/core";

import { strings } from "../strings";
import type { Answer, Content } from "./calls";
import { DataTree } from "./DataTree";
import { Notice } from "./Notice";

const words = strings.links.tools;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function ToolAnswer({ answer }: { answer: Answer }) {
  const { content, structuredContent, isError } = answer;
  const pieces = content.map((part, index) => <Piece key={index} part={part} />);
  const data = isError ? undefined : (structuredContent ?? undefined);
  return (
    <Stack gap="xs" role="region" aria-label={words.answer} aria-live="polite">
      <Group gap="xs">
        <Text fw={600}>{words.answer}</Text>
        <Badge variant="dot" color={isError ? "red" : "green"}>
          {isError ? words.refused : words.done}
        </Badge>
      </Group>
      {isError && <Notice color="red">{content.map(({ text }) => text ?? "").join("\n")}</Notice>}
      {data !== undefined && (
        <>
          <DataTree value={data} />
          <details>
            <summary>{words.asText}</summary>
            {pieces}
          </details>
        </>
      )}
      {!isError && data === undefined && pieces}
    </Stack>
  );
}

function Piece({ part }: { part: Content }) {
  if (part.type === "text") return <Lines text={part.text ?? ""} />;
  // Only pictures of kinds that run nothing, from the answer itself.
  if (part.type === "image" && part.data && PICTURES.includes(part.mimeType ?? "")) {
    return <img src={`data:${part.mimeType};base64,${part.data}`} alt={words.picture} style={{ maxWidth: "100%" }} />;
  }
  return <Lines text={words.other(part.type)} />;
}

function Lines({ text }: { text: string }) {
  return (
    <Code block tabIndex={0} mah={400} style={{ overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      {text}
    </Code>
  );
}
