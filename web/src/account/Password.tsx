import { Alert, Button, PasswordInput, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { api, ask, explain } from "../api";
import { me, queries } from "../queries";
import { strings } from "../strings";

const words = strings.account;

/** Sets a password, or another one. */
export function Password() {
  const { data } = useQuery(me);
  const [told, tell] = useState<{ well: boolean; what: string }>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    setBusy(true);
    try {
      const body = { current: String(given.get("current")) || null, password: String(given.get("password")) };
      await ask(api.PUT("/api/password", { body }));
      form.reset();
      tell({ well: true, what: words.passwordChanged });
    } catch (problem) {
      tell({ well: false, what: problem instanceof Error ? problem.message : explain(undefined) });
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ["sessions"] });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Title order={2} size="h4">
          {words.yourPassword}
        </Title>
        {told && <Alert color={told.well ? "green" : "red"}>{told.what}</Alert>}
        <input type="hidden" name="email" autoComplete="username" value={data?.email ?? ""} readOnly />
        <PasswordInput label={words.currentPassword} description={words.currentHint} name="current" autoComplete="current-password" />
        <PasswordInput label={words.newPassword} description={words.newPasswordHint} name="password" autoComplete="new-password" minLength={10} required />
        <Button type="submit" loading={busy} w="fit-content">
          {words.changePassword}
        </Button>
      </Stack>
    </form>
  );
}
