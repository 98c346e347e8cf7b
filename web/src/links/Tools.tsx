/** Exactly the tools that the agent gets, each to be tried. */
import { Badge, Button, Collapse, Group, Loader, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { strings } from "../strings";
import { type Tool, tools } from "./calls";
import { Failed } from "./Failed";
import type { Link } from "./model";
import { Playground } from "./Playground";
import { Section } from "./Section";

const words = strings.links.tools;

type Props = { space: string; link: Link };

export function Tools({ space, link }: Props) {
  const { data, error, isPending, refetch } = useQuery(tools(space, link.id, link.version));
  const [text, setText] = useState("");
  const found = data?.filter(({ name, title }) => `${name} ${title ?? ""}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <Section title={words.title}>
      {isPending && <Loader size="sm" aria-label={strings.app.loading} />}
      {error && <Failed problem={error} again={() => void refetch()} />}
      {data && (
        <>
          <Text size="sm">{words.why}</Text>
          <TextInput label={words.filter} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        </>
      )}
      {found?.length === 0 && <Text size="sm">{words.none}</Text>}
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {found?.map((tool) => (
          <Entry key={tool.name} space={space} link={link} tool={tool} />
        ))}
      </Stack>
    </Section>
  );
}

function Entry({ space, link, tool }: Props & { tool: Tool }) {
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <Paper component="li" withBorder p="sm">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Group gap="xs" miw={0}>
          <Title order={3} size="h6" ff="monospace" style={{ overflowWrap: "anywhere" }}>
            {tool.name}
          </Title>
          <Badge variant="dot" color={tool.access === "delete" ? "red" : tool.access === "read" ? "blue" : "gray.5"}>
            {words.access[tool.access as keyof typeof words.access] ?? tool.access}
          </Badge>
        </Group>
        <Button size="xs" variant="default" flex="none" aria-expanded={isOpen} aria-label={words.tryNamed(tool.name)} onClick={toggle}>
          {words.try}
        </Button>
      </Group>
      {tool.title && <Text size="sm">{tool.title}</Text>}
      <Text size="sm" c="dimmed" lineClamp={isOpen ? undefined : 2}>
        {tool.description}
      </Text>
      <Collapse expanded={isOpen} keepMounted={false}>
        <Playground space={space} link={link} tool={tool} />
      </Collapse>
    </Paper>
  );
}
