import { Alert, Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { api, ask, explain } from "../api";
import { me, queries } from "../queries";
import { strings } from "../strings";

const words = strings.account;

/** Sets a password, or another one. Who has none, after a reset say, is asked for none. */
export function Password() {
  const { data } = useQuery(me);
  const [told, tell] = useState<{ well: boolean; what: string }>();
  const [busy, setBusy] = useState(false);
  const isFirst = data?.hasPassword === false;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    setBusy(true);
    try {
      const body = { current: String(given.get("current") ?? "") || null, password: String(given.get("password")) };
      await ask(api.PUT("/api/password", { body }));
      form.reset();
      tell({ well: true, what: words.passwordChanged });
    } catch (problem) {
      tell({ well: false, what: problem instanceof Error ? problem.message : explain(undefined) });
    }
    setBusy(false);
    await Promise.all([me.queryKey, ["sessions"], ["access tokens"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Title order={2} size="h4">
          {isFirst ? words.choosePassword : words.yourPassword}
        </Title>
        {isFirst && !data.hasIdentity && <Text size="sm">{words.choosePasswordWhy}</Text>}
        {told && <Alert color={told.well ? "green" : "red"}>{told.what}</Alert>}
        <input type="hidden" name="email" autoComplete="username" value={data?.email ?? ""} readOnly />
        {!isFirst && <PasswordInput label={words.currentPassword} name="current" autoComplete="current-password" required />}
        <PasswordInput
          label={words.newPassword}
          description={isFirst ? words.firstPasswordHint : words.newPasswordHint}
          name="password"
          autoComplete="new-password"
          minLength={10}
          required
        />
        <Button type="submit" loading={busy} w="fit-content">
          {words.changePassword}
        </Button>
      </Stack>
    </form>
  );
}
