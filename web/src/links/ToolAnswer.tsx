/** What a tool answered: as text only, whatever is in it. */
import { Badge, Code, Group, Stack, Text } from "@mantine/core";

import { strings } from "../strings";
import type { Answer, Content } from "./calls";

const words = strings.links.tools;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function ToolAnswer({ answer }: { answer: Answer }) {
  const { content, structuredContent, isError } = answer;
  return (
    <Stack gap="xs" role="region" aria-label={words.answer} aria-live="polite">
      <Group gap="xs">
        <Text fw={600}>{words.answer}</Text>
        <Badge variant="dot" tt="none" color={isError ? "red" : "green"}>
          {isError ? words.refused : words.done}
        </Badge>
      </Group>
      {content.map((part, index) => (
        <Piece key={index} part={part} />
      ))}
      {structuredContent !== undefined && structuredContent !== null && (
        <details>
          <summary>{words.structured}</summary>
          <Lines text={JSON.stringify(structuredContent, null, 2)} />
        </details>
      )}
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
