import { ActionIcon, Button, Group, Modal, Stack, Text, Tooltip } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useState } from "react";

import { api, ask } from "../api";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { forgetRecent } from "./recent";
import { type Work, dropAll, flushAll } from "./unsaved";

const words = strings.unsaved;

/** Signs out, once what was written is saved or somebody means to lose it. */
export function SignOut() {
  const [unsaved, setUnsaved] = useState<Work[]>([]);
  const end = async () => {
    try {
      await ask(api.DELETE("/api/session"));
    } catch (problem) {
      return tellProblem(problem);
    }
    dropAll();
    forgetRecent();
    // Everything that was kept belongs to who was here.
    location.assign("/");
  };
  const begin = async () => {
    const left = await flushAll();
    if (left.length > 0) setUnsaved(left);
    else await end();
  };
  const stay = () => setUnsaved([]);
  return (
    <>
      <Tooltip label={strings.account.signOut}>
        <ActionIcon variant="subtle" aria-label={strings.account.signOut} onClick={() => void begin()}>
          <IconLogout size={18} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={unsaved.length > 0} onClose={stay} title={words.signOutTitle} closeButtonProps={{ "aria-label": strings.app.close }}>
        <Stack>
          <Text size="sm">{words.signOutWhy(unsaved.map(({ title }) => title))}</Text>
          <Group justify="flex-end">
            <Button variant="default" color="red" onClick={() => (stay(), void end())}>
              {words.signOut}
            </Button>
            <Button data-autofocus onClick={stay}>
              {words.stay}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
