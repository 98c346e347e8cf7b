/** Makes an access token, and shows it once: it is held by this dialog and by nothing else. */
import { Anchor, Button, Group, Modal, PasswordInput, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";

import { api, ask } from "../api";
import { Paste } from "../links/Paste";
import { useAct } from "../links/act";
import { accessTokens, me, queries } from "../queries";
import { strings } from "../strings";

const words = strings.tokens;
const DAYS = ["30", "90", "365", "0"].map((value) => ({ value, label: words.days[value] ?? value }));

type Made = { name: string; token: string };

export function NewToken({ opened, close }: { opened: boolean; close: () => void }) {
  const [made, setMade] = useState<Made>();
  const shut = () => {
    close();
    setMade(undefined);
  };
  return (
    <Modal opened={opened} onClose={shut} title={made ? words.made(made.name) : words.create}>
      {made ? <Shown token={made.token} done={shut} /> : <Form made={setMade} />}
    </Modal>
  );
}

function Form({ made }: { made: (made: Made) => void }) {
  const { data } = useQuery(me);
  const rights = useId();
  const [name, setName] = useState("");
  const [kind, setKind] = useState("read");
  const [days, setDays] = useState("90");
  const [password, setPassword] = useState("");
  const [busy, act] = useAct();
  const make = async () => {
    const body = { name, readOnly: kind === "read", expiresInDays: Number(days), password: password || null };
    const { token } = await ask(api.POST("/api/access-tokens", { body }));
    made({ name, token });
    await queries.invalidateQueries({ queryKey: accessTokens.queryKey });
  };
  return (
    <form onSubmit={(event) => (event.preventDefault(), void act(make))}>
      <Stack>
        <TextInput
          data-autofocus
          required
          maxLength={60}
          label={words.name}
          description={words.nameHint}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Stack gap={4}>
          <Text size="sm" fw={600} id={rights}>
            {words.rights}
          </Text>
          <SegmentedControl
            aria-labelledby={rights}
            value={kind}
            onChange={setKind}
            data={[
              { value: "read", label: words.reads },
              { value: "write", label: words.writes },
            ]}
          />
        </Stack>
        <Select label={words.ends} data={DAYS} value={days} onChange={(chosen) => setDays(chosen ?? days)} allowDeselect={false} />
        {data?.hasPassword && (
          <PasswordInput
            required
            label={words.password}
            description={words.passwordHint}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Shown({ token, done }: { token: string; done: () => void }) {
  return (
    <Stack>
      <Text size="sm">{words.once}</Text>
      <Paste text={token} label={words.label} copy={words.copy} />
      <Text size="sm">
        {words.example} (<Anchor href="/api/docs" target="_blank">{words.docs}</Anchor>):
      </Text>
      <Paste text={`curl -H 'Authorization: Bearer ${token}' ${location.origin}/api/spaces`} label={words.example} copy={words.copyExample} />
      <Group justify="flex-end">
        <Button onClick={done}>{words.done}</Button>
      </Group>
    </Stack>
  );
}
