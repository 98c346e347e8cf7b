/** What a link shall see: the whole space or parts of it, with a preview of what that comes to. */
import { Radio, Stack, Switch, TextInput } from "@mantine/core";

import { strings } from "../strings";
import { DocumentPicker } from "./DocumentPicker";
import { FolderPicker } from "./FolderPicker";
import type { Reach } from "./reach";
import { ReachPreview } from "./ReachPreview";

const words = strings.links.reach;

type Props = { space: string; value: Reach; onChange: (reach: Reach) => void };

export function ReachField({ space, value, onChange }: Props) {
  return (
    <Stack>
      <Radio.Group
        label={words.label}
        value={value.whole ? "whole" : "parts"}
        onChange={(choice) => onChange({ ...value, whole: choice === "whole" })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="parts" label={words.parts} description={words.partsWhy} />
          <Radio value="whole" label={words.whole} description={words.wholeWhy} />
        </Stack>
      </Radio.Group>
      {!value.whole && <Parts space={space} value={value} onChange={onChange} />}
      <ReachPreview space={space} reach={value} />
    </Stack>
  );
}

function Parts({ space, value, onChange }: Props) {
  return (
    <Stack>
      <FolderPicker space={space} chosen={value.folders} onChange={(folders) => onChange({ ...value, folders })} />
      <DocumentPicker space={space} chosen={value.documents} onChange={(documents) => onChange({ ...value, documents })} />
      <Switch
        label={words.dailyNotes}
        description={words.dailyNotesWhy}
        checked={value.dailyNotes}
        onChange={(event) => onChange({ ...value, dailyNotes: event.currentTarget.checked })}
      />
      <TextInput
        label={words.search}
        description={words.searchWhy}
        placeholder={words.searchExample}
        maxLength={1000}
        value={value.search}
        onChange={(event) => onChange({ ...value, search: event.currentTarget.value })}
      />
    </Stack>
  );
}
