/** Makes a one-time sign-in address for a member who cannot get in; it is held by this dialog and by nothing else. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { type Member, type Space, api, ask } from "../api";
import { Paste } from "../links/Paste";
import { useAct } from "../links/act";
import { strings } from "../strings";

const words = strings.invitations;

type Props = { space: Space; member: Member; close: () => void };

export function ResetDialog({ space, member: { person, name }, close }: Props) {
  const [url, setUrl] = useState<string>();
  const [busy, act] = useAct();
  const params = { path: { space: space.id, person } };
  const reset = async () => setUrl((await ask(api.POST("/api/spaces/{space}/members/{person}/reset", { params }))).url);
  return (
    <Modal opened onClose={close} title={words.reset(name)}>
      <Stack>
        <Text size="sm">{url ? words.resetDone(name) : words.resetWhy(name)}</Text>
        {url && <Paste text={url} label={words.resetLabel} copy={words.copy} />}
        {!url && (
          <Text size="sm" c="dimmed">
            {words.resetWho}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant={url ? "filled" : "default"} onClick={close}>
            {url ? words.done : strings.app.cancel}
          </Button>
          {!url && (
            <Button color="red.9" loading={busy} onClick={() => void act(reset)}>
              {words.resetAct}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
