import { Alert, Button, Group, List, Loader, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Space, api, ask } from "../api";
import { queries } from "../queries";
import { strings } from "../strings";
import { tellProblem } from "../told";

const words = strings.workspace;

/** The connections whose addresses somebody could see who is no member any more; renewed, those addresses are dead. */
export function RenewDialog({ space, name, close }: { space: Space; name: string; close: () => void }) {
  const path = { space: space.id };
  const { data, error } = useQuery({
    queryKey: ["space", space.id, "links", "seen by who left"],
    queryFn: () => ask(api.GET("/api/spaces/{space}/links", { params: { path } })),
  });
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const renew = async () => {
    setBusy(true);
    try {
      // The answers hold the new addresses: they are shown on each connection's page, to whoever asks for them there.
      for (const { id } of data ?? []) await ask(api.POST("/api/spaces/{space}/links/{link}/renew", { params: { path: { ...path, link: id } } }));
      setDone(true);
    } catch (problem) {
      tellProblem(problem);
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ["space", space.id, "links"] });
  };
  return (
    <Modal opened onClose={close} title={words.couldSee(name)}>
      <Stack>
        {error && <Alert color="red">{error.message}</Alert>}
        {!data && !error && <Loader aria-label={strings.app.loading} />}
        {data?.length === 0 && <Text>{words.noConnections}</Text>}
        {data && data.length > 0 && (
          <>
            <Text size="sm">{words.couldSeeWhy}</Text>
            <List>
              {data.map(({ id, name }) => (
                <List.Item key={id}>{name}</List.Item>
              ))}
            </List>
          </>
        )}
        {done && <Alert color="green">{words.renewed}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {strings.app.close}
          </Button>
          {data && data.length > 0 && !done && (
            <Button color="red" loading={busy} onClick={() => void renew()}>
              {words.renewAll}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
