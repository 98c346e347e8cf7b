/** A connection was made: its address, and what to do with it. */
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link as To } from "@tanstack/react-router";

import { strings } from "../strings";
import { ClientSteps } from "./ClientSteps";
import { Paste } from "./Paste";
import { StepTitle } from "./StepTitle";

const words = strings.links;

type Props = { space: string; made: { id: string; url: string }; name: string; password: string };

export function Done({ space, made: { id, url }, name, password }: Props) {
  return (
    <Stack>
      <StepTitle takesFocus text={words.guide.doneTitle(name)} />
      <Text>{words.guide.doneWhy}</Text>
      <Paste text={url} label={words.address.label} copy={words.address.copy} />
      {password !== "" && (
        <>
          <Text size="sm">{words.guide.passwordOnce}</Text>
          <Paste text={password} label={words.password.label} copy={words.password.copy} />
        </>
      )}
      <Title order={3} size="h5">
        {words.clients.title}
      </Title>
      <ClientSteps url={url} name={name} hasPassword={password !== ""} />
      <Group>
        <Button renderRoot={(props) => <To {...props} to="/s/$space/links/$link" params={{ space, link: id }} />}>
          {words.guide.toLink}
        </Button>
      </Group>
    </Stack>
  );
}
