import { Alert, Button, Center, Divider, Paper, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { type Me, api, explain } from "../api";
import { useLeft } from "../shell/unsaved";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { takeProblem } from "./problems";

const words = strings.account;

/** A password, an outside provider, or the one-time address whose secret stands behind the `#`. */
export function SignInPage({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const [secret, setSecret] = useState(() => (location.pathname === "/sign-in" ? location.hash.slice(1) : ""));
  const [problem, setProblem] = useState(takeProblem);
  const [busy, setBusy] = useState(false);
  const left = useLeft();

  const { data: providers = [] } = useQuery({
    queryKey: ["providers"],
    queryFn: async () => (await api.GET("/api/sign-in")).data ?? [],
  });

  const withProvider = async (provider: string) => {
    setBusy(true);
    const onward = location.pathname === "/sign-in" ? "/" : location.pathname + location.search;
    const { data, error } = await api.POST("/api/sign-in/{provider}", { params: { path: { provider } }, body: { onward } });
    if (data) return location.assign(data.address);
    setBusy(false);
    setProblem(explain(error));
  };
  const withAddress = async () => {
    setBusy(true);
    // The secret leaves the address bar and the history, whatever comes of it.
    history.replaceState(null, "", "/sign-in");
    const { data } = await api.POST("/api/session/link", { body: { secret } });
    setBusy(false);
    setSecret("");
    if (data) onSignedIn(data);
    else setProblem(words.usedAddress);
  };
  const withPassword = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const body = { email: String(form.get("email")), password: String(form.get("password")) };
    const { data, error, response } = await api.POST("/api/session", { body });
    setBusy(false);
    if (data) onSignedIn(data);
    else setProblem(response.status === 401 ? words.wrongPassword : explain(error));
  };

  return (
    <Center component="main" mih="100vh" px="md">
      <Paper withBorder p={{ base: "lg", xs: "xl" }} w={380} maw="100%">
        <Stack>
          <PageTitle name={strings.app.name} size="h3" />
          {problem && <Alert color="red">{problem}</Alert>}
          {left.length > 0 && <Alert>{strings.unsaved.waits(left.map(({ title }) => title))}</Alert>}
          {secret ? (
            <>
              <Text size="sm">{words.signInHereWhy}</Text>
              <Button loading={busy} onClick={withAddress}>
                {words.signInHere}
              </Button>
            </>
          ) : (
            <form onSubmit={withPassword}>
              <Stack>
                <TextInput label={words.email} name="email" type="email" autoComplete="username" required />
                <PasswordInput label={words.password} name="password" autoComplete="current-password" required />
                <Button type="submit" loading={busy}>
                  {words.signIn}
                </Button>
              </Stack>
            </form>
          )}
          {!secret && providers.length > 0 && (
            <>
              <Divider label={words.or} />
              {providers.map(({ id, name }) => (
                <Button key={id} variant="default" loading={busy} onClick={() => withProvider(id)}>
                  {words.signInWith(name)}
                </Button>
              ))}
            </>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}
