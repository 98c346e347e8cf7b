/** Sets, changes or removes a connection's password, and says what dies by that. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { api, ask } from "../api";
import { strings } from "../strings";
import { tell, useAct } from "./act";
import { Confirm } from "./Confirm";
import { passwordProblem } from "./draft";
import type { Link } from "./model";
import { Notice } from "./Notice";
import { PasswordField } from "./PasswordField";
import { forget } from "./questions";
import { Section } from "./Section";
import { day } from "./when";

const words = strings.links.password;

type Props = { space: string; link: Link };

export function PasswordSection({ space, link }: Props) {
  const since = link.passwordSetAt;
  return (
    <Section title={words.title}>
      <Text size="sm">{words.why}</Text>
      <Text size="sm" fw={600}>
        {since ? words.since(day(since)) : words.none}
      </Text>
      {link.passwordIsOld && <Notice color="yellow">{words.old}</Notice>}
      <NewPassword space={space} link={link} />
    </Section>
  );
}

function NewPassword({ space, link }: Props) {
  const [password, setPassword] = useState("");
  const [busy, act] = useAct();
  const params = { path: { space, link: link.id } };
  const set = async () => {
    await ask(api.PUT("/api/spaces/{space}/links/{link}/password", { params, body: { password } }));
    setPassword("");
    await forget(space);
    tell(words.told);
  };
  const remove = async () => {
    await ask(api.DELETE("/api/spaces/{space}/links/{link}/password", { params }));
    await forget(space);
    tell(words.removed);
  };
  const what = link.passwordSetAt ? words.change : words.set;
  const isReady = password !== "" && passwordProblem(password) === undefined;
  return (
    <form onSubmit={(event) => (event.preventDefault(), isReady && void act(set))}>
      <Stack>
        <PasswordField label={words.label} value={password} onChange={setPassword} />
        <Text size="sm">{words.dies}</Text>
        <Group>
          <Button type="submit" disabled={!isReady} loading={busy}>
            {what}
          </Button>
          {link.passwordSetAt && <Confirm what={words.remove} why={`${words.dies} ${words.removeWhy}`} act={remove} />}
        </Group>
      </Stack>
    </form>
  );
}
