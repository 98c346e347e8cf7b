import { ActionIcon, Alert, Badge, Button, Container, Group, Loader, Select, Table, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { type Space, api, ask } from "../api";
import { queries } from "../queries";
import { manages, useSpace } from "../shell/space";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { RenewDialog } from "./RenewDialog";

const words = strings.workspace;
const ROLES = Object.entries(words.roles).map(([value, label]) => ({ value, label }));

/** Who is in the space, and what they are; whoever manages it lets people in, and out. */
export function MembersPage() {
  const space = useSpace();
  return space ? <Members key={space.id} space={space} /> : <Loader aria-label={strings.app.loading} />;
}

function Members({ space }: { space: Space }) {
  const path = { space: space.id };
  const queryKey = ["space", space.id, "members"];
  const { data, error } = useQuery({ queryKey, queryFn: () => ask(api.GET("/api/spaces/{space}/members", { params: { path } })) });
  const change = async (act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (problem) {
      tellProblem(problem);
    }
    await queries.invalidateQueries({ queryKey });
    await queries.invalidateQueries({ queryKey: ["spaces"] });
  };
  const set = (email: string, role: string) => change(() => ask(api.PUT("/api/spaces/{space}/members", { params: { path }, body: { email, role } })));
  const [left, setLeft] = useState<string>();
  const remove = (person: string, name: string, role: string) =>
    change(async () => {
      await ask(api.DELETE("/api/spaces/{space}/members/{person}", { params: { path: { ...path, person } } }));
      notifications.show({ message: words.removed(name), closeButtonProps: { "aria-label": strings.app.close } });
      // Only who managed the space was shown addresses.
      if (role === "owner" || role === "admin") setLeft(name);
    });
  if (error) return <Alert color="red">{error.message}</Alert>;
  if (!data) return <Loader aria-label={strings.app.loading} />;
  return (
    <Container size="md">
      <Title order={1} size="h2" mb="xs">
        {words.members}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {words.roleSays}
      </Text>
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Tbody>
            {data.map(({ person, name, email, role }) => (
              <Table.Tr key={person}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{email}</Table.Td>
                <Table.Td>
                  {manages(space) ? (
                    <Select
                      aria-label={words.roleOf(name)}
                      data={ROLES}
                      value={role}
                      allowDeselect={false}
                      onChange={(chosen) => chosen && chosen !== role && void set(email, chosen)}
                    />
                  ) : (
                    <Badge variant="light">{words.roles[role]}</Badge>
                  )}
                </Table.Td>
                <Table.Td>
                  {manages(space) && (
                    <ActionIcon variant="subtle" color="red" aria-label={words.removeMember(name)} onClick={() => void remove(person, name, role)}>
                      <IconX size={16} />
                    </ActionIcon>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {manages(space) && <LetIn set={set} />}
      {left !== undefined && manages(space) && <RenewDialog space={space} name={left} close={() => setLeft(undefined)} />}
    </Container>
  );
}

function LetIn({ set }: { set: (email: string, role: string) => Promise<void> }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<string | null>("editor");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (role) void set(email, role).then(() => setEmail(""));
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" mt="md">
        <TextInput label={words.memberEmail} type="email" required value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <Select label={words.role} data={ROLES} value={role} onChange={setRole} allowDeselect={false} />
        <Button type="submit">{words.addMember}</Button>
      </Group>
    </form>
  );
}
