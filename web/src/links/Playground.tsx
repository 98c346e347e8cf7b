/** Calls a tool as a connection's agent would, and shows what it would get. */
import { Button, Group, JsonInput, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";

import { strings } from "../strings";
import { useAct } from "./act";
import { type Answer, type Tool, call } from "./calls";
import { DataTable } from "./DataTable";
import type { Link } from "./model";
import { Notice } from "./Notice";
import { argumentsOf, read, skeleton } from "./schema";
import { ToolAnswer } from "./ToolAnswer";

const words = strings.links.tools;

type Props = { space: string; link: Link; tool: Tool };

export function Playground({ space, link, tool }: Props) {
  const [text, setText] = useState(() => JSON.stringify(skeleton(tool.inputSchema), null, 2));
  const [answer, setAnswer] = useState<Answer>();
  const [busy, act] = useAct();
  const args = read(text);
  const writes = tool.access !== "read" && tool.access !== "always";
  return (
    <Stack
      pt="sm"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (args) void act(async () => setAnswer(await call(space, link.id, tool.name, args)));
      }}
    >
      <Text size="sm">{words.playgroundWhy}</Text>
      {writes && <Notice color="yellow">{words.real}</Notice>}
      <JsonInput
        label={words.arguments}
        autosize
        minRows={3}
        maxRows={20}
        spellCheck={false}
        value={text}
        onChange={setText}
        error={args ? undefined : strings.links.problems.notJson}
      />
      <Arguments schema={tool.inputSchema} />
      <Group>
        <Button type="submit" loading={busy} disabled={!args}>
          {answer ? words.again : words.call}
        </Button>
      </Group>
      {answer && <ToolAnswer answer={answer} />}
    </Stack>
  );
}

function Arguments({ schema }: { schema: unknown }) {
  const all = argumentsOf(schema);
  if (all.length === 0) return <Text size="sm">{words.noArguments}</Text>;
  return (
    <DataTable label={words.known} heads={[words.argument, words.type, words.meaning]} minWidth={480} fz="xs">
      {all.map(({ name, type, required, description }) => (
        <Table.Tr key={name}>
          <Table.Td ff="monospace">
            {name} {required && `(${words.needed})`}
          </Table.Td>
          <Table.Td ff="monospace">{type}</Table.Td>
          <Table.Td>{description}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
