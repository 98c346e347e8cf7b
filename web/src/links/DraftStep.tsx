/** One step of the guide. */
import { Group, Radio, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";

import { strings } from "../strings";
import { type Draft, PRESETS, RIGHTS, type Step, presetOf } from "./draft";
import { LimitsField } from "./LimitsField";
import { LONGEST_NAME } from "./model";
import { PasswordField } from "./PasswordField";
import { ReachField } from "./ReachField";
import { RightsField } from "./RightsField";

const words = strings.links.guide;

type Props = { space: string; draft: Draft; onChange: (draft: Draft) => void };

export function DraftStep({ step, ...props }: Props & { step: Step }) {
  const { space, draft, onChange } = props;
  switch (step) {
    case "name":
      return <NameStep {...props} />;
    case "reach":
      return <ReachField space={space} value={draft.reach} onChange={(reach) => onChange({ ...draft, reach })} />;
    case "rights":
      return <RightsField value={draft.rights} onChange={(rights) => onChange({ ...draft, rights })} />;
    case "protection":
      return <ProtectionStep {...props} />;
  }
}

function NameStep({ draft, onChange }: Props) {
  return (
    <Stack>
      <Radio.Group
        label={words.preset}
        value={presetOf(draft.rights)}
        onChange={(chosen) => {
          const preset = PRESETS.find((one) => one === chosen);
          if (preset) onChange({ ...draft, rights: RIGHTS[preset] });
        }}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs">
          {PRESETS.map((preset) => (
            <Radio.Card key={preset} value={preset} p="md" style={{ display: "flex", alignItems: "flex-start" }}>
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator aria-hidden />
                <div>
                  <Text fw={600}>{words.presets[preset].name}</Text>
                  <Text size="sm" c="dimmed">
                    {words.presets[preset].why}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      <TextInput
        label={words.name}
        description={words.nameWhy}
        placeholder={words.nameExample}
        maxLength={LONGEST_NAME}
        data-autofocus
        value={draft.name}
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
    </Stack>
  );
}

function ProtectionStep({ draft, onChange }: Props) {
  return (
    <Stack>
      <Text size="sm">{strings.links.password.why}</Text>
      <PasswordField
        label={strings.links.password.optional}
        isOptional
        value={draft.password}
        onChange={(password) => onChange({ ...draft, password })}
      />
      <LimitsField value={draft.limits} hasPassword={draft.password !== ""} onChange={(limits) => onChange({ ...draft, limits })} />
    </Stack>
  );
}
