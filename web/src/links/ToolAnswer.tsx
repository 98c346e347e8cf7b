/** What a tool answered: as data to look through where it is data, else as text; whatever is in it stays text. */
import { Badge, Code, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

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
      {isError && (
        <Notice color="red" style={{ overflowWrap: "anywhere" }}>
          {content.map(({ text }) => refusal(text ?? "")).join("\n")}
        </Notice>
      )}
      {data !== undefined && (
        <>
          <DataTree value={data} />
          <AsText>{pieces}</AsText>
        </>
      )}
      {isError && <AsText>{pieces}</AsText>}
      {!isError && data === undefined && pieces}
    </Stack>
  );
}

function AsText({ children }: { children: ReactNode }) {
  return (
    <details>
      <summary>{words.asText}</summary>
      {children}
    </details>
  );
}

/** What a refusal says to people; the agent reads all of it. */
function refusal(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === "string" ? error.message : text;
  } catch {
    return text;
  }
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
