/** One connection: all that can be changed about it, who uses it, and what for. */
import { Anchor, Group, List, Loader, Stack, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link as To } from "@tanstack/react-router";
import { useState } from "react";

import { Problem } from "../api";
import { NotFound } from "../shell/Absent";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { Activity } from "./Activity";
import { AddressSection } from "./AddressSection";
import { AllPaused } from "./AllPaused";
import { Connections } from "./Connections";
import { DeleteSection } from "./DeleteSection";
import { Failed } from "./Failed";
import type { Link } from "./model";
import { NoRights } from "./NoRights";
import { Notice } from "./Notice";
import { PasswordSection } from "./PasswordSection";
import { PauseButton } from "./PauseButton";
import { link, useNow, usePlace } from "./questions";
import { sentence } from "./sentence";
import { GroupsSection, LimitsSection, NameSection, ReachSection, RightsSection, WordsSection } from "./Sections";
import { States } from "./States";
import { Tools } from "./Tools";
import { Unsaved } from "./unsaved";
import { ago, moment } from "./when";

const words = strings.links.page;

export function LinkPage() {
  const { space, link: id } = usePlace();
  const { data, error, isPending, refetch } = useQuery(link(space, id));
  const status = error instanceof Problem ? error.status : undefined;
  if (status === 403) return <NoRights space={space} />;
  if (status === 404) return <NotFound />;
  return (
    <Stack maw={960} mx="auto">
      <Anchor
        size="sm"
        py={2}
        w="fit-content"
        renderRoot={(props) => <To {...props} to="/s/$space/links" params={{ space }} activeOptions={{ exact: true }} />}
      >
        {words.back}
      </Anchor>
      {isPending && <Loader aria-label={strings.links.loading} />}
      {error && <Failed problem={error} again={() => void refetch()} />}
      {data && <Whole key={data.id} space={space} link={data} />}
    </Stack>
  );
}

type Props = { space: string; link: Link };

type Tab = keyof typeof words.tabs;

function Whole(props: Props) {
  const [tab, setTab] = useState<Tab>("settings");
  return (
    <Unsaved>
      {(leave) => <Page {...props} tab={tab} show={(tab) => leave(() => setTab(tab))} />}
    </Unsaved>
  );
}

function Page({ tab, show, ...props }: Props & { tab: Tab; show: (tab: Tab) => void }) {
  return (
    <>
      <AllPaused space={props.space} />
      <Head {...props} />
      <Tabs value={tab} onChange={(tab) => tab && show(tab as Tab)} keepMounted={false}>
        <Tabs.List aria-label={props.link.name}>
          {(["settings", "protection", "clients", "activity", "tools"] as const).map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {words.tabs[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="settings" pt="md">
          <Settings {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="protection" pt="md">
          <Protection {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="clients" pt="md">
          <Stack>
            <AddressSection {...props} withSteps />
            <Connections {...props} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="activity" pt="md">
          <Activity {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="tools" pt="md">
          <Tools {...props} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Head({ space, link }: Props) {
  const now = useNow();
  const facts = [
    link.lastUsedAt ? strings.links.lastUsed(ago(link.lastUsedAt, now)) : strings.links.neverUsed,
    strings.links.calls(link.calls),
    words.created(moment(link.createdAt)),
    ...(link.expiresAt ? [endWords(link.expiresAt, now)] : []),
  ];
  return (
    <Stack gap="xs">
      <PageTitle name={link.name} style={{ overflowWrap: "anywhere" }} />
      <Group justify="space-between">
        <States link={link} />
        <PauseButton space={space} link={link} />
      </Group>
      <Text style={{ overflowWrap: "anywhere" }}>{sentence(link)}</Text>
      <Text size="sm" c="dimmed">
        {facts.join(" · ")}
      </Text>
      {link.broken.length > 0 && (
        <Notice color="red" title={strings.links.brokenWhy}>
          <List size="sm">
            {link.broken.map((part) => (
              <List.Item key={part}>{part}</List.Item>
            ))}
          </List>
        </Notice>
      )}
    </Stack>
  );
}

const endWords = (at: string, now: number) =>
  (Date.parse(at) > now ? strings.links.ends : strings.links.ended)(moment(at));

function Settings(props: Props) {
  return (
    <Stack>
      <NameSection {...props} />
      <ReachSection {...props} />
      <RightsSection {...props} />
      <GroupsSection {...props} />
      <WordsSection {...props} />
      <DeleteSection {...props} />
    </Stack>
  );
}

function Protection(props: Props) {
  return (
    <Stack>
      <AddressSection {...props} />
      <PasswordSection {...props} />
      {/* Begins anew from what the server made of an end or of networks. */}
      <LimitsSection key={JSON.stringify([props.link.expiresAt, props.link.networks])} {...props} />
    </Stack>
  );
}
