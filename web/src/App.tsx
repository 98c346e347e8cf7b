import { AppShell, Button, Center, Group, Loader, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";

import { AccountPage } from "./AccountPage";
import { api, type Me } from "./api";
import { DocumentPage } from "./DocumentPage";
import { DocumentsPage } from "./DocumentsPage";
import { go, usePath } from "./route";
import { SignInPage } from "./SignInPage";

type Session = { state: "unknown" } | { state: "signed out" } | { state: "signed in"; me: Me };

/** Who is there decides what is shown; the path decides which page. */
export function App() {
  const path = usePath();
  const [session, setSession] = useState<Session>({ state: "unknown" });
  useEffect(() => {
    api.GET("/api/session").then(({ data }) => setSession(data ? { state: "signed in", me: data } : { state: "signed out" }));
  }, []);

  if (session.state === "unknown") {
    return (
      <Center h="100vh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  if (session.state === "signed out" || path === "/sign-in") {
    return (
      <SignInPage
        onSignedIn={(me) => {
          setSession({ state: "signed in", me });
          if (path === "/sign-in") go("/");
        }}
      />
    );
  }
  const document = /^\/d\/([0-9a-f-]{36})$/i.exec(path)?.[1];
  const signOut = async () => {
    await api.DELETE("/api/session");
    setSession({ state: "signed out" });
  };
  return (
    <AppShell header={{ height: 52 }} padding="md">
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between">
          <UnstyledButton component="a" href="/" onClick={(event) => (event.preventDefault(), go("/"))}>
            <Text fw={700}>Docent</Text>
          </UnstyledButton>
          <Group gap="sm">
            <UnstyledButton component="a" href="/account" onClick={(event) => (event.preventDefault(), go("/account"))}>
              <Text size="sm" c="dimmed">
                {session.me.name}
              </Text>
            </UnstyledButton>
            <Button size="compact-sm" variant="default" onClick={signOut}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main>
        {document ? <DocumentPage id={document} /> : path === "/account" ? <AccountPage /> : <DocumentsPage />}
      </AppShell.Main>
    </AppShell>
  );
}
