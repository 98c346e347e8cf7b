/** What somebody sees who opens an invitation, whether they are signed in or not. */
import { Button, Center, Loader, Paper, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconMailOff, IconMailOpened } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";

import { type InvitationOffer, type Me, Problem, api, ask } from "../api";
import { Failed } from "../links/Failed";
import { useAct } from "../links/act";
import { me, queries } from "../queries";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { JoinForms } from "./JoinForms";
import { join } from "./join";

const words = strings.invitations;

export function JoinPage() {
  const secret = useSecret();
  const [offer, setOffer] = useState<InvitationOffer>();
  const [problem, setProblem] = useState<unknown>();
  const [tries, setTries] = useState(0);
  const { data: somebody, isPending } = useQuery(me);
  useEffect(() => {
    let isCurrent = true;
    setProblem(undefined);
    // Not by a query: their cache would keep the secret.
    ask(api.POST("/api/invitations/look", { body: { secret } })).then(
      (offer) => isCurrent && setOffer(offer),
      (problem: unknown) => isCurrent && setProblem(problem),
    );
    return () => void (isCurrent = false);
  }, [secret, tries]);
  if (problem instanceof Problem && problem.status === 404) {
    return (
      <Card icon={<IconMailOff size={28} aria-hidden />} title={words.badTitle}>
        <Text ta="center">{words.badWhy}</Text>
        {somebody && <ToDocuments />}
      </Card>
    );
  }
  if (problem) return <Card>{<Failed problem={problem} again={() => setTries(tries + 1)} />}</Card>;
  if (!offer || isPending) return <Card>{<Loader mx="auto" aria-label={words.looking} />}</Card>;
  return (
    <Card icon={<IconMailOpened size={28} aria-hidden />} title={words.title(offer.invitedBy, offer.spaceName)}>
      <Text ta="center">{words.roles[offer.role]}</Text>
      {offer.forOneEmail && (
        <Text ta="center" size="sm" c="dimmed">
          {words.forOneEmail}
        </Text>
      )}
      {somebody ? <Join somebody={somebody} secret={secret} /> : <JoinForms secret={secret} />}
    </Card>
  );
}

/** The secret behind the `#`. It leaves the address bar and the history at once. */
function useSecret(): string {
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const take = () => {
      if (location.hash.length > 1) setSecret(location.hash.slice(1));
      history.replaceState(null, "", "/join");
    };
    take();
    // Another invitation may be opened in the same window.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return secret;
}

function Join({ somebody: { email }, secret }: { somebody: Me; secret: string }) {
  const [busy, act] = useAct();
  const signOut = async () => {
    await ask(api.DELETE("/api/session"));
    queries.setQueryData(me.queryKey, null);
  };
  return (
    <Stack gap="xs">
      <Text ta="center" size="sm">
        {words.signedInAs(email)}
      </Text>
      <Button size="md" loading={busy} onClick={() => void act(() => join(secret))}>
        {words.join}
      </Button>
      <Button variant="subtle" disabled={busy} onClick={() => void act(signOut)}>
        {words.notYou}
      </Button>
      <ToDocuments />
    </Stack>
  );
}

function ToDocuments() {
  return (
    <Button component="a" href="/" variant="subtle">
      {words.toDocuments}
    </Button>
  );
}

function Card({ icon, title, children }: { icon?: ReactNode; title?: string; children: ReactNode }) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p={{ base: "md", xs: "xl" }} radius="lg" shadow="sm" w={440} maw="100%">
        <Stack>
          {icon && (
            <ThemeIcon variant="light" size={56} radius="xl" mx="auto">
              {icon}
            </ThemeIcon>
          )}
          {title && (
            <PageTitle name={title} size="h3" ta="center" style={{ overflowWrap: "anywhere" }} />
          )}
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
