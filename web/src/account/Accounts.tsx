import { Alert, Button, Group, PasswordInput, Stack, Table, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api, ask, explain } from "../api";
import { queries } from "../queries";
import { strings } from "../strings";
import { takeProblem } from "./problems";

const words = strings.account;

/** The accounts elsewhere that somebody signs in with. */
export function Accounts() {
  const [problem, setProblem] = useState(takeProblem);
  const [password, setPassword] = useState("");
  const identities = useQuery({ queryKey: ["identities"], queryFn: () => ask(api.GET("/api/identities")) });
  const providers = useQuery({ queryKey: ["providers"], queryFn: () => ask(api.GET("/api/sign-in")) });
  const refused = problem ?? (identities.error ?? providers.error)?.message;
  const connect = async (provider: string) => {
    const body = { provider, password: password || null, onward: "/account" };
    const { data, error } = await api.POST("/api/identities", { body });
    if (data) location.assign(data.address);
    else setProblem(explain(error));
  };
  const disconnect = async (identity: string) => {
    const { error } = await api.DELETE("/api/identities/{identity}", { params: { path: { identity } } });
    setProblem(error && explain(error));
    await queries.invalidateQueries({ queryKey: ["identities"] });
  };
  // Where the server knows no others, there is nothing to say.
  if (!refused && !identities.data?.length && !providers.data?.length) return null;
  return (
    <Stack component="section">
      <Title order={2} size="h4">
        {words.otherAccounts}
      </Title>
      {refused && <Alert color="red">{refused}</Alert>}
      <Table>
        <Table.Tbody>
          {identities.data?.map((identity) => (
            <Table.Tr key={identity.id}>
              <Table.Td>{identity.provider}</Table.Td>
              <Table.Td>{identity.label}</Table.Td>
              <Table.Td ta="right">
                <Button size="compact-sm" variant="default" onClick={() => void disconnect(identity.id)}>
                  {words.disconnect}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {providers.data && providers.data.length > 0 && (
        <>
          <PasswordInput
            label={words.connectPassword}
            description={words.currentHint}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Group>
            {providers.data.map((provider) => (
              <Button key={provider.id} variant="default" onClick={() => void connect(provider.id)}>
                {words.connect(provider.name)}
              </Button>
            ))}
          </Group>
        </>
      )}
    </Stack>
  );
}
