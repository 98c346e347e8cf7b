import { Alert, Button, Center, Divider, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { api, explain, type Me } from "./api";
import { useLoaded } from "./load";
import { takeProblem } from "./problems";

/** A password, an outside provider, or the one-time address whose secret stands behind the `#`. */
export function SignInPage({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const [secret, setSecret] = useState(() => (location.pathname === "/sign-in" ? location.hash.slice(1) : ""));
  const [problem, setProblem] = useState(takeProblem);
  const [busy, setBusy] = useState(false);

  const providers = useLoaded("providers", async () => (await api.GET("/api/sign-in")).data ?? []);

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
    else setProblem("This address has been used or is too old. `docent user reset` prints a new one.");
  };
  const withPassword = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const body = { email: String(form.get("email")), password: String(form.get("password")) };
    const { data, error, response } = await api.POST("/api/session", { body });
    setBusy(false);
    if (data) onSignedIn(data);
    else setProblem(response.status === 401 ? "The e-mail address or the password is wrong." : explain(error));
  };

  return (
    <Center h="100vh" px="md">
      <Paper withBorder p="xl" w={380} maw="100%">
        <Stack>
          <Title order={1} size="h3">
            Docent
          </Title>
          {problem && <Alert color="red">{problem}</Alert>}
          {secret ? (
            <Button loading={busy} onClick={withAddress}>
              Sign in on this device
            </Button>
          ) : (
            <form onSubmit={withPassword}>
              <Stack>
                <TextInput label="E-mail" name="email" type="email" autoComplete="username" required />
                <PasswordInput label="Password" name="password" autoComplete="current-password" required />
                <Button type="submit" loading={busy}>
                  Sign in
                </Button>
              </Stack>
            </form>
          )}
          {!secret && providers.state === "there" && providers.value.length > 0 && (
            <>
              <Divider label="or" />
              {providers.value.map(({ id, name }) => (
                <Button key={id} variant="default" loading={busy} onClick={() => withProvider(id)}>
                  Sign in with {name}
                </Button>
              ))}
            </>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}
