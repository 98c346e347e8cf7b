/** What a link may do with what it sees. */
import { Radio, Stack, Switch } from "@mantine/core";

import { strings } from "../strings";
import type { Rights } from "./draft";
import { MODES, type Mode, modeOf } from "./model";

const words = strings.links.rights;

export function RightsField({ value, onChange }: { value: Rights; onChange: (rights: Rights) => void }) {
  const canDelete = value.mode === "read_write";
  return (
    <Stack>
      <Radio.Group label={words.mode} value={value.mode} onChange={(mode) => onChange(withMode(value, modeOf(mode)))}>
        <Stack gap="xs" mt="xs">
          {MODES.map((mode) => (
            <Radio key={mode} value={mode} label={strings.links.modes[mode].name} description={strings.links.modes[mode].why} />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        label={words.allowDelete}
        description={canDelete ? words.allowDeleteWhy : words.deleteNeeds}
        disabled={!canDelete}
        checked={canDelete && value.allowDelete}
        onChange={(event) => onChange({ ...value, allowDelete: event.currentTarget.checked })}
      />
    </Stack>
  );
}

/** The switch does not come back by itself when it may edit again. */
function withMode({ allowDelete }: Rights, mode: Mode): Rights {
  return { mode, allowDelete: allowDelete && mode === "read_write" };
}
