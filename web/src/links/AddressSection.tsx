/** The address of a connection: shown when asked for, renewed, and never kept elsewhere than in this component. */
import { Button, Group, Text, Title } from "@mantine/core";
import { useState } from "react";

import { api, ask } from "../api";
import { strings } from "../strings";
import { tell, useAct } from "./act";
import { ClientSteps } from "./ClientSteps";
import { Confirm } from "./Confirm";
import type { Link } from "./model";
import { Paste } from "./Paste";
import { forget } from "./questions";
import { Section } from "./Section";

const words = strings.links.address;

type Props = { space: string; link: Link; withSteps?: boolean };

export function AddressSection({ space, link, withSteps = false }: Props) {
  const [url, setUrl] = useState<string>();
  const [busy, act] = useAct();
  const params = { path: { space, link: link.id } };
  const reveal = async () => setUrl((await ask(api.POST("/api/spaces/{space}/links/{link}/reveal", { params }))).url);
  const renew = async () => {
    setUrl((await ask(api.POST("/api/spaces/{space}/links/{link}/renew", { params }))).url);
    await forget(space);
    tell(words.renewed);
  };
  return (
    <Section title={withSteps ? strings.links.clients.title : words.title}>
      <Text size="sm">{words.why}</Text>
      {url && <Paste text={url} label={words.label} copy={words.copy} />}
      {!url && (
        <Text size="sm" c="dimmed">
          {withSteps && `${words.revealForSteps} `}
          {words.revealWhy}
        </Text>
      )}
      <Group>
        {url ? (
          <Button variant="default" onClick={() => setUrl(undefined)}>
            {words.hide}
          </Button>
        ) : (
          <Button variant="default" loading={busy} onClick={() => void act(reveal)}>
            {words.reveal}
          </Button>
        )}
        {!withSteps && <Confirm what={words.renew} why={words.renewWhy} act={renew} />}
      </Group>
      {withSteps && url && (
        <>
          <Title order={3} size="h5">
            {strings.links.page.tabs.clients}
          </Title>
          <ClientSteps url={url} name={link.name} hasPassword={Boolean(link.passwordSetAt)} />
        </>
      )}
    </Section>
  );
}
