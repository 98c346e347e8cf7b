/** How each application is connected to an address. */
import { List, Stack, Tabs, Text } from "@mantine/core";

import { strings } from "../strings";
import { type Client, clients, isPublic } from "./clients";
import { Notice } from "./Notice";
import { Paste } from "./Paste";

const words = strings.links.clients;

type Props = { url: string; name: string; hasPassword: boolean };

export function ClientSteps({ url, name, hasPassword }: Props) {
  const all = clients(url, name, hasPassword);
  return (
    <Tabs defaultValue={all[0]?.id} keepMounted={false}>
      <Tabs.List aria-label={words.title}>
        {all.map((client) => (
          <Tabs.Tab key={client.id} value={client.id}>
            {client.name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {all.map((client) => (
        <Tabs.Panel key={client.id} value={client.id} pt="md">
          <Stack>
            {client.fromAfar && !isPublic(url) && <Notice color="yellow">{words.afar}</Notice>}
            <Lines client={client} />
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Lines({ client }: { client: Client }) {
  return (
    <List
      type={client.areWays ? "unordered" : "ordered"}
      spacing="sm"
      size="sm"
      aria-label={words.steps(client.name)}
      styles={{ itemWrapper: { display: "block" }, itemLabel: { display: "block" } }}
    >
      {client.lines.map(({ text, paste }) => (
        <List.Item key={text}>
          <Text size="sm" mb={paste ? 4 : 0}>
            {text}
          </Text>
          {paste && <Paste text={paste} label={words.paste(client.name)} copy={words.copy} />}
        </List.Item>
      ))}
    </List>
  );
}
