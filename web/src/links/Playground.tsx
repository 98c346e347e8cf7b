/** Calls a tool as a connection's agent would, and shows what it would get. */
import { Button, Group, JsonInput, Stack, Switch, Table, Text } from "@mantine/core";
import { useState } from "react";

import { strings } from "../strings";
import { useAct } from "./act";
import { type Answer, type Tool, call } from "./calls";
import { DataTable } from "./DataTable";
import { FormField } from "./FormField";
import { type Field, type Values, argumentsFrom, fieldsOf, started, valuesFrom } from "./form";
import type { Link } from "./model";
import { Notice } from "./Notice";
import { argumentsOf, read } from "./schema";
import { ToolAnswer } from "./ToolAnswer";

const words = strings.links.tools;

type Props = { space: string; link: Link; tool: Tool };

export function Playground({ space, link, tool }: Props) {
  const fields = fieldsOf(tool.inputSchema);
  const [values, setValues] = useState(() => started(fields));
  /** The arguments as JSON, while they are shown so. */
  const [text, setText] = useState<string>();
  const [tried, setTried] = useState(false);
  const [answer, setAnswer] = useState<Answer>();
  const [busy, act] = useAct();
  const { args: made, mistakes } = argumentsFrom(fields, values);
  const args = text === undefined ? made : read(text);
  const isWhole = args !== undefined && (text !== undefined || Object.keys(mistakes).length === 0);
  const writes = tool.access !== "read" && tool.access !== "always";
  const submit = () => {
    setTried(true);
    if (isWhole) void act(async () => setAnswer(await call(space, link.id, tool.name, args)));
  };
  return (
    <Stack pt="sm" component="form" onSubmit={(event) => (event.preventDefault(), submit())}>
      <Text size="sm">{words.playgroundWhy}</Text>
      {writes && <Notice color="yellow">{words.real}</Notice>}
      {fields.length > 0 && (
        <AsJson fields={fields} text={text} args={made} show={setText} back={(shown) => (setValues(shown), setText(undefined))} />
      )}
      {fields.length === 0 && <Text size="sm">{words.noArguments}</Text>}
      {text === undefined ? (
        fields.map((field) => (
          <FormField
            key={field.name}
            space={space}
            field={field}
            value={values[field.name]}
            // Before the first try nobody is told that a field is empty.
            mistake={tried || mistakes[field.name] !== "needed" ? mistakes[field.name] : undefined}
            onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
          />
        ))
      ) : (
        <Written schema={tool.inputSchema} text={text} isJson={args !== undefined} onChange={setText} />
      )}
      <Group>
        <Button type="submit" loading={busy} disabled={text !== undefined && !args}>
          {answer ? words.again : words.call}
        </Button>
      </Group>
      {answer && <ToolAnswer answer={answer} />}
    </Stack>
  );
}

type AsJsonProps = { fields: Field[]; text: string | undefined; args: object; show: (text: string) => void; back: (values: Values) => void };

/** Between the fields and all of it as JSON, as long as the fields can show all of it. */
function AsJson({ fields, text, args, show, back }: AsJsonProps) {
  const written = text === undefined ? undefined : read(text);
  const shown = written && valuesFrom(fields, written);
  return (
    <Switch
      label={words.asJson}
      description={text !== undefined && !shown ? words.onlyJson : undefined}
      checked={text !== undefined}
      disabled={text !== undefined && !shown}
      onChange={(event) => (event.currentTarget.checked ? show(JSON.stringify(args, null, 2)) : shown && back(shown))}
    />
  );
}

type WrittenProps = { schema: unknown; text: string; isJson: boolean; onChange: (text: string) => void };

function Written({ schema, text, isJson, onChange }: WrittenProps) {
  return (
    <>
      <JsonInput
        label={words.arguments}
        autosize
        minRows={3}
        maxRows={20}
        spellCheck={false}
        value={text}
        onChange={onChange}
        error={isJson ? undefined : strings.links.problems.notJson}
      />
      <DataTable label={words.known} heads={[words.argument, words.type, words.meaning]} minWidth={480} fz="xs">
        {argumentsOf(schema).map(({ name, type, required, description }) => (
          <Table.Tr key={name}>
            <Table.Td ff="monospace">
              {name} {required && `(${words.needed})`}
            </Table.Td>
            <Table.Td ff="monospace">{type}</Table.Td>
            <Table.Td>{description}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </>
  );
}
