/** The guide to a new connection: it starts from the least, and ends with an address to paste. */
import { Button, Group, Paper, Stack, Stepper, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Problem, api, ask } from "../api";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import { useAct } from "./act";
import { Done } from "./Done";
import { type Draft, FIRST, STEPS, newLink, problem } from "./draft";
import { DraftStep } from "./DraftStep";
import { NoRights } from "./NoRights";
import { Notice } from "./Notice";
import { forget, links, useNow, usePlace } from "./questions";
import { shown } from "./reach";
import { sentence } from "./sentence";
import { StepTitle } from "./StepTitle";
import { Unsaved, useUnsaved } from "./unsaved";

const words = strings.links.guide;

export function NewLinkPage() {
  const { space } = usePlace();
  const [draft, setDraft] = useState(FIRST);
  const { error } = useQuery(links(space));
  // The address is in this state alone: it is gone with the page.
  const [made, setMade] = useState<{ id: string; url: string }>();
  const create = async () => {
    const body = newLink(draft, Date.now());
    setMade(await ask(api.POST("/api/spaces/{space}/links", { params: { path: { space } }, body })));
    void forget(space);
  };
  // Said before somebody has gone through all the steps.
  if (error instanceof Problem && error.status === 403) return <NoRights space={space} />;
  return (
    <Stack maw={760} mx="auto">
      <PageTitle name={words.title} />
      {made ? (
        <Done space={space} made={made} name={draft.name.trim()} password={draft.password} />
      ) : (
        <Unsaved>{() => <Guide space={space} draft={draft} setDraft={setDraft} create={create} />}</Unsaved>
      )}
    </Stack>
  );
}

type Props = { space: string; draft: Draft; setDraft: (draft: Draft) => void; create: () => Promise<void> };

function Guide({ space, draft, setDraft, create }: Props) {
  const [active, setActive] = useState(0);
  const [told, setTold] = useState<string>();
  const [busy, act] = useAct();
  useUnsaved(words.title, draft !== FIRST);
  const now = useNow();
  const step = STEPS[active] ?? "name";
  const isLast = active === STEPS.length - 1;
  const go = (to: number) => (setTold(undefined), setActive(to));
  const next = () => {
    const missing = problem(draft, step, now);
    if (missing) return setTold(missing);
    return isLast ? void act(create) : go(active + 1);
  };
  return (
    <form onSubmit={(event) => (event.preventDefault(), next())}>
      <Stack>
        <Stepper active={active} onStepClick={go} allowNextStepsSelect={false} size="xs" visibleFrom="sm">
          {[...STEPS, "done" as const].map((name) => (
            <Stepper.Step key={name} label={words.steps[name]} />
          ))}
        </Stepper>
        <StepTitle key={step} takesFocus={active > 0} text={words.stepOf(active + 1, STEPS.length, words.steps[step])} />
        <DraftStep space={space} step={step} draft={draft} onChange={(changed) => (setTold(undefined), setDraft(changed))} />
        {told && (
          <Notice color="red" role="alert">
            {told}
          </Notice>
        )}
        {active > 0 && <Summary draft={draft} />}
        <Group justify="space-between">
          <Button variant="default" disabled={active === 0} onClick={() => go(active - 1)}>
            {words.back}
          </Button>
          <Button type="submit" loading={busy}>
            {isLast ? words.create : words.next}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What has been chosen, in the words that the list will have. */
function Summary({ draft }: { draft: Draft }) {
  const link = { ...draft.rights, scope: shown(draft.reach), toolGroups: null };
  return (
    <Paper p="sm" bg="var(--mantine-color-default-hover)">
      <Text size="sm">
        <Text span inherit fw={600}>
          {words.summary}:
        </Text>{" "}
        {sentence(link)}
      </Text>
    </Paper>
  );
}
