/** Lets somebody in who has an account; for everybody else makes an address, held by this dialog and by nothing else. */
import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import { type Member, Problem, type Space, api, ask } from "../api";
import { Notice } from "../links/Notice";
import { Paste } from "../links/Paste";
import { tell, useAct } from "../links/act";
import { moment } from "../links/when";
import { invitations, members as membersOf, queries } from "../queries";
import { strings } from "../strings";

const words = strings.invitations;

type Made = { url: string; expiresAt: string };
type Props = { space: Space; members: Member[]; opened: boolean; close: () => void };

export function InviteDialog({ space, members, opened, close }: Props) {
  const [made, setMade] = useState<Made>();
  const shut = () => {
    close();
    setMade(undefined);
  };
  return (
    <Modal opened={opened} onClose={shut} title={made ? words.made : words.invite}>
      {made ? <Shown made={made} done={shut} /> : <Form space={space} members={members} made={setMade} done={shut} />}
    </Modal>
  );
}

type FormProps = { space: Space; members: Member[]; made: (made: Made) => void; done: () => void };

function Form({ space, members, made, done }: FormProps) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("editor");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, act] = useAct();
  const address = email.trim().toLowerCase();
  // Only an owner makes an owner.
  const roles = Object.entries(strings.workspace.roles).filter(([value]) => value !== "owner" || space.role === "owner");
  const invite = async () => {
    if (members.some((member) => member.email === address)) return setProblem(words.isMember(address));
    if (address && (await letIn(space.id, address, role))) {
      tell(words.letIn(address));
      return done();
    }
    const body = { role, email: address || null, note };
    made(await ask(api.POST("/api/spaces/{space}/invitations", { params: { path: { space: space.id } }, body })));
    await queries.invalidateQueries({ queryKey: invitations(space.id).queryKey });
  };
  return (
    <form onSubmit={(event) => (event.preventDefault(), void act(invite))}>
      <Stack>
        {problem && <Notice color="red">{problem}</Notice>}
        <TextInput
          data-autofocus
          type="email"
          autoComplete="off"
          label={words.email}
          description={words.emailHint}
          value={email}
          onChange={(event) => (setEmail(event.currentTarget.value), setProblem(undefined))}
        />
        <Select
          label={words.role}
          data={roles.map(([value, label]) => ({ value, label }))}
          value={role}
          onChange={(chosen) => setRole(chosen ?? role)}
          allowDeselect={false}
        />
        <TextInput label={words.note} description={words.noteHint} maxLength={200} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Whether somebody has an account with this e-mail address; then they are in. */
async function letIn(space: string, email: string, role: string): Promise<boolean> {
  try {
    await ask(api.PUT("/api/spaces/{space}/members", { params: { path: { space } }, body: { email, role } }));
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 400) return false;
    throw problem;
  }
  await queries.invalidateQueries({ queryKey: membersOf(space).queryKey });
  return true;
}

function Shown({ made: { url, expiresAt }, done }: { made: Made; done: () => void }) {
  return (
    <Stack>
      <Text size="sm">{words.send(moment(expiresAt))}</Text>
      <Paste text={url} label={words.label} copy={words.copy} />
      <Group justify="flex-end">
        <Button onClick={done}>{words.done}</Button>
      </Group>
    </Stack>
  );
}
