/** What can be changed about a connection, each layer by itself: what somebody else changes at the same time stays. */
import { Checkbox, SimpleGrid, Stack, Text, TextInput, Textarea } from "@mantine/core";
import { useState } from "react";

import { strings } from "../strings";
import { FIRST, type Rights, problem } from "./draft";
import { LimitsField } from "./LimitsField";
import { changedLimits, limitsOf, limitsProblem } from "./limits";
import { GROUPS, LONGEST_NAME, LONGEST_WORDS, type Link, type LinkChange, modeOf } from "./model";
import { useNow } from "./questions";
import { given, isEmpty, reachOf } from "./reach";
import { ReachField } from "./ReachField";
import { RightsField } from "./RightsField";
import { SavedSection } from "./Section";

const words = strings.links.page;

type Props = { space: string; link: Link };

export function NameSection(props: Props) {
  const [name, setName] = useState(props.link.name);
  const changes = name.trim() === props.link.name ? {} : { name };
  const missing = problem({ ...FIRST, name }, "name", 0);
  return (
    <SavedSection {...props} title={words.name} changes={changes} problem={missing}>
      <TextInput
        label={strings.links.guide.name}
        description={strings.links.guide.nameWhy}
        maxLength={LONGEST_NAME}
        error={name.trim() === "" && missing}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </SavedSection>
  );
}

export function ReachSection(props: Props) {
  const before = reachOf(props.link.scope);
  const [reach, setReach] = useState(before);
  const changes = same(given(before), given(reach)) ? {} : { scope: given(reach) };
  return (
    <SavedSection {...props} title={words.reach} changes={changes} problem={isEmpty(reach) ? strings.links.problems.noReach : undefined}>
      <ReachField space={props.space} value={reach} onChange={setReach} />
    </SavedSection>
  );
}

export function RightsSection(props: Props) {
  const { mode, allowDelete } = props.link;
  const [rights, setRights] = useState<Rights>({ mode: modeOf(mode), allowDelete });
  const changes: LinkChange = {
    ...(rights.mode === mode ? {} : { mode: rights.mode }),
    ...(rights.allowDelete === allowDelete ? {} : { allowDelete: rights.allowDelete }),
  };
  return (
    <SavedSection {...props} title={words.rights} changes={changes}>
      <RightsField value={rights} onChange={setRights} />
    </SavedSection>
  );
}

export function GroupsSection(props: Props) {
  const before = props.link.toolGroups ?? null;
  const [groups, setGroups] = useState(before);
  const changes = same(sorted(before), sorted(groups)) ? {} : { toolGroups: groups };
  const { groups: title, groupsWhy, allGroups } = strings.links.rights;
  return (
    <SavedSection {...props} title={title} changes={changes}>
      <Text size="sm" c="dimmed">
        {groupsWhy}
      </Text>
      <Checkbox
        label={allGroups}
        checked={groups === null}
        onChange={(event) => setGroups(event.currentTarget.checked ? null : [...GROUPS])}
      />
      {groups !== null && (
        <Checkbox.Group label={title} value={groups} onChange={setGroups}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs">
            {GROUPS.map((group) => (
              <Checkbox key={group} value={group} label={strings.links.groups[group].name} description={strings.links.groups[group].why} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      )}
    </SavedSection>
  );
}

export function WordsSection(props: Props) {
  const [guidance, setGuidance] = useState(props.link.guidance);
  const [note, setNote] = useState(props.link.note);
  const changes: LinkChange = {
    ...(guidance.trim() === props.link.guidance ? {} : { guidance }),
    ...(note.trim() === props.link.note ? {} : { note }),
  };
  return (
    <SavedSection {...props} title={words.words} changes={changes}>
      <Stack>
        <Words label={words.guidance} why={words.guidanceWhy} value={guidance} onChange={setGuidance} />
        <Words label={words.note} why={words.noteWhy} value={note} onChange={setNote} />
      </Stack>
    </SavedSection>
  );
}

type WordsProps = { label: string; why: string; value: string; onChange: (text: string) => void };

/** The field counts UTF-16 units, which are never fewer than the server's characters. */
function Words({ label, why, value, onChange }: WordsProps) {
  return (
    <Textarea
      label={label}
      description={`${why} ${words.left(value.length, LONGEST_WORDS)}`}
      autosize
      minRows={2}
      maxRows={12}
      maxLength={LONGEST_WORDS}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function LimitsSection(props: Props) {
  const now = useNow();
  const before = limitsOf(props.link);
  const [limits, setLimits] = useState(before);
  const changes = changedLimits(before, limits, now);
  const missing = "expiresAt" in changes ? limitsProblem(limits, now) : undefined;
  return (
    <SavedSection {...props} title={strings.links.limits.title} changes={changes} problem={missing}>
      <LimitsField value={limits} onChange={setLimits} hasPassword={Boolean(props.link.passwordSetAt)} />
    </SavedSection>
  );
}

const sorted = (groups: string[] | null) => groups && [...groups].sort();

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
