import { Alert, Button, Container, Group, Loader, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Member, type Space, api, ask } from "../api";
import { members, queries } from "../queries";
import { manages, useSpace } from "../shell/space";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { MemberRow } from "./MemberRow";
import { RenewDialog } from "./RenewDialog";
import { ResetDialog } from "./ResetDialog";

const words = strings.workspace;

/** Who is in the space, and what they are; whoever manages it lets people in, and out. */
export function MembersPage() {
  const space = useSpace();
  return space ? <Members key={space.id} space={space} /> : <Loader aria-label={strings.app.loading} />;
}

function Members({ space }: { space: Space }) {
  const path = { space: space.id };
  const { data, error } = useQuery(members(space.id));
  const [invites, { open, close }] = useDisclosure(false);
  const [left, setLeft] = useState<string>();
  const [locked, setLocked] = useState<Member>();
  const change = async (act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (problem) {
      tellProblem(problem);
    }
    // An invitation ends with the role of who made it.
    const changed = [members(space.id).queryKey, ["space", space.id, "invitations"], ["spaces"]];
    await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const set = ({ email }: Member, role: string) =>
    change(() => ask(api.PUT("/api/spaces/{space}/members", { params: { path }, body: { email, role } })));
  const remove = ({ person, name, role }: Member) =>
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
      <Group justify="space-between" mb="xs">
        <PageTitle name={words.members} />
        {manages(space) && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
            {strings.invitations.invite}
          </Button>
        )}
      </Group>
      <Text c="dimmed" size="sm" mb="md">
        {words.roleSays}
      </Text>
      <Table.ScrollContainer minWidth={0}>
        <Table horizontalSpacing={6}>
          <Table.Tbody>
            {data.map((member) => (
              <MemberRow
                key={member.person}
                space={space}
                member={member}
                set={(role) => void set(member, role)}
                remove={() => void remove(member)}
                reset={() => setLocked(member)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {manages(space) && <Invitations space={space} />}
      {manages(space) && <InviteDialog space={space} members={data} opened={invites} close={close} />}
      {left !== undefined && manages(space) && <RenewDialog space={space} name={left} close={() => setLeft(undefined)} />}
      {locked && <ResetDialog space={space} member={locked} close={() => setLocked(undefined)} />}
    </Container>
  );
}
