/** How somebody joins who is not signed in: with a new account, or with the one that they have. */
import { Button, PasswordInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { type Me, Problem, api, explain } from "../api";
import { PasswordField } from "../links/PasswordField";
import { useAct } from "../links/act";
import { me, queries } from "../queries";
import { strings } from "../strings";
import { join } from "./join";

const words = strings.invitations;

export function JoinForms({ secret }: { secret: string }) {
  const [kind, setKind] = useState("new");
  return (
    <Stack>
      <SegmentedControl
        fullWidth
        aria-label={words.who}
        value={kind}
        onChange={setKind}
        data={[
          { value: "new", label: words.isNew },
          { value: "known", label: words.hasAccount },
        ]}
      />
      {kind === "new" ? <NewAccount secret={secret} /> : <Account secret={secret} />}
    </Stack>
  );
}

function NewAccount({ secret }: { secret: string }) {
  const [password, setPassword] = useState("");
  const [busy, act] = useAct();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void act(() => join(secret, { name: String(given.get("name")), email: String(given.get("email")), password }));
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput required name="name" autoComplete="name" maxLength={200} label={words.yourName} description={words.yourNameHint} />
        <TextInput required name="email" type="email" autoComplete="username" label={words.yourEmail} />
        <PasswordField required label={words.yourPassword} value={password} onChange={setPassword} />
        <Button type="submit" size="md" loading={busy}>
          {words.createAndJoin}
        </Button>
      </Stack>
    </form>
  );
}

function Account({ secret }: { secret: string }) {
  const [busy, act] = useAct();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const body = { email: String(given.get("email")), password: String(given.get("password")) };
    void act(async () => {
      const somebody = await signIn(body);
      try {
        await join(secret);
      } catch (problem) {
        // They are signed in all the same: the page says as whom.
        queries.setQueryData(me.queryKey, somebody);
        throw problem;
      }
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput required name="email" type="email" autoComplete="username" label={words.yourEmail} />
        <PasswordInput required name="password" autoComplete="current-password" label={words.yourPassword} />
        <Button type="submit" size="md" loading={busy}>
          {words.signInAndJoin}
        </Button>
        <Text size="sm" c="dimmed">
          {words.otherWays}
        </Text>
      </Stack>
    </form>
  );
}

async function signIn(body: { email: string; password: string }): Promise<Me> {
  const { data, error, response } = await api.POST("/api/session", { body });
  if (data) return data;
  if (response.status === 401) throw new Problem(401, "unauthorized", strings.account.wrongPassword);
  throw new Problem(response.status, error?.error ?? "unknown", explain(error));
}
