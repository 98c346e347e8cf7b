import { Alert, Button, Group, PasswordInput, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";

import { api, explain } from "./api";
import { useLoaded } from "./load";
import { takeProblem } from "./problems";

/** How somebody signs in: the accounts elsewhere that are connected with theirs. */
export function AccountPage() {
  const [problem, setProblem] = useState(takeProblem);
  const [password, setPassword] = useState("");
  const [turn, setTurn] = useState(0);
  const loaded = useLoaded(`identities ${turn}`, async () => {
    const [identities, providers] = await Promise.all([api.GET("/api/identities"), api.GET("/api/sign-in")]);
    if (!identities.data || !providers.data) throw new Error(explain(identities.error ?? providers.error));
    return { identities: identities.data, providers: providers.data };
  });
  const connect = async (provider: string) => {
    const body = { provider, password: password || null, onward: "/account" };
    const { data, error } = await api.POST("/api/identities", { body });
    if (data) location.assign(data.address);
    else setProblem(explain(error));
  };
  const disconnect = async (identity: string) => {
    const { error } = await api.DELETE("/api/identities/{identity}", { params: { path: { identity } } });
    setProblem(error && explain(error));
    setTurn(turn + 1);
  };

  return (
    <Stack maw={640} mx="auto">
      <Title order={1} size="h2">
        How you sign in
      </Title>
      {problem && <Alert color="red">{problem}</Alert>}
      {loaded.state === "refused" && <Alert color="red">{loaded.why}</Alert>}
      {loaded.state === "there" && (
        <>
          <Table>
            <Table.Tbody>
              {loaded.value.identities.map((identity) => (
                <Table.Tr key={identity.id}>
                  <Table.Td>{identity.provider}</Table.Td>
                  <Table.Td>{identity.label}</Table.Td>
                  <Table.Td ta="right">
                    <Button size="compact-sm" variant="default" onClick={() => disconnect(identity.id)}>
                      Disconnect
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {loaded.value.providers.length > 0 ? (
            <>
              <PasswordInput
                label="Your password, to connect another account"
                description="Leave it empty if you have none."
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              <Group>
                {loaded.value.providers.map((provider) => (
                  <Button key={provider.id} variant="default" onClick={() => connect(provider.id)}>
                    Connect {provider.name}
                  </Button>
                ))}
              </Group>
            </>
          ) : (
            <Text c="dimmed">This server knows no outside providers.</Text>
          )}
        </>
      )}
    </Stack>
  );
}
