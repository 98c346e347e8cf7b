/** All connections of a space: what each may see and do, its state, and how it is used. */
import { Button, Group, Loader, Stack } from "@mantine/core";
import { IconPlayerPause, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link as To } from "@tanstack/react-router";

import { Problem } from "../api";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { setAllPaused, useAct } from "./act";
import { AllPaused, useAllPaused } from "./AllPaused";
import { Failed } from "./Failed";
import { LinkCard } from "./LinkCard";
import type { Link } from "./model";
import { NoLinks } from "./NoLinks";
import { NoRights } from "./NoRights";
import { links, usage, usePlace, useToday } from "./questions";
import { counted } from "./usage";

const words = strings.links;
/** Days of the sparklines. */
const DAYS = 30;

export function LinksPage() {
  const { space } = usePlace();
  const { data, error, isPending, refetch } = useQuery(links(space));
  if (error instanceof Problem && error.status === 403) return <NoRights space={space} />;
  return (
    <Stack maw={960} mx="auto">
      <Group justify="space-between">
        <PageTitle name={words.title} />
        {data && data.length > 0 && <Actions space={space} />}
      </Group>
      {isPending && <Loader aria-label={words.loading} />}
      {error && <Failed problem={error} again={() => void refetch()} />}
      {data?.length === 0 && <NoLinks space={space} />}
      {data && data.length > 0 && <Cards space={space} all={data} />}
    </Stack>
  );
}

function Actions({ space }: { space: string }) {
  const [busy, act] = useAct();
  return (
    <Group gap="xs">
      {!useAllPaused(space) && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={busy}
          onClick={() => void act(() => setAllPaused(space, true))}
        >
          {words.pauseAll}
        </Button>
      )}
      <Button
        leftSection={<IconPlus size={16} aria-hidden />}
        renderRoot={(props) => <To {...props} to="/s/$space/links/new" params={{ space }} />}
      >
        {words.create}
      </Button>
    </Group>
  );
}

function Cards({ space, all }: { space: string; all: Link[] }) {
  const today = useToday(space);
  const { data: days } = useQuery(usage(space, today, DAYS));
  return (
    <>
      <AllPaused space={space} />
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {all.map((link) => (
          <LinkCard key={link.id} space={space} link={link} counts={days && counted(days, link.id, today, DAYS)} />
        ))}
      </Stack>
    </>
  );
}
