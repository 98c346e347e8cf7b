/** The field of one argument. */
import { Checkbox, JsonInput, NumberInput, Select, TagsInput, TextInput, Textarea } from "@mantine/core";

import { useState } from "react";

import { strings } from "../strings";
import { DocumentPicker } from "./DocumentPicker";
import { FolderPicker } from "./FolderPicker";
import { IdField } from "./IdField";
import type { Field, Mistake, Values } from "./form";
import type { Part } from "./model";

const words = strings.links.tools;
/** What holds whole texts gets room for them. */
const LONG = ["markdown", "find", "replace", "content"];

type Value = Values[string];
type Props = { space: string; field: Field; value: Value | undefined; mistake: Mistake | undefined; onChange: (value: Value) => void };

export function FormField({ space, field, value, mistake, onChange }: Props) {
  const { name, kind, required, description } = field;
  const said = { label: name, description: description || undefined, withAsterisk: required, error: mistake && words.mistakes[mistake] };
  const text = typeof value === "string" ? value : "";
  const list = Array.isArray(value) ? value : [];
  switch (kind.type) {
    case "flag":
      return (
        <Checkbox label={name} description={said.description} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case "choice":
      return <Select {...said} data={kind.options} value={text || null} clearable={!required} onChange={(chosen) => onChange(chosen ?? "")} />;
    case "number":
      return <NumberInput {...said} allowDecimal={!kind.isWhole} value={text} onChange={(number) => onChange(String(number))} />;
    case "json":
      return (
        <JsonInput
          {...said}
          label={words.asJsonNamed(name)}
          autosize
          minRows={2}
          maxRows={14}
          spellCheck={false}
          placeholder={kind.of === "array" ? "[]" : kind.of === "object" ? "{}" : undefined}
          value={text}
          onChange={onChange}
        />
      );
    case "text":
      break;
  }
  const change = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  if (kind.many) {
    if (kind.names) return <Picker space={space} names={kind.names} label={name} description={description} ids={list} onChange={onChange} />;
    return <TagsInput {...said} placeholder={words.enterEach} splitChars={[]} value={list} onChange={onChange} />;
  }
  if (kind.names === "document") return <IdField {...said} space={space} value={text} onChange={onChange} />;
  if (LONG.includes(name)) return <Textarea {...said} autosize minRows={2} maxRows={14} value={text} onChange={change} />;
  return <TextInput {...said} value={text} onChange={change} />;
}

type PickerProps = { space: string; names: "document" | "folder"; label: string; description: string; ids: string[]; onChange: (ids: string[]) => void };

/** Ids by the names of what they are of, as far as these were seen here. */
function Picker({ names, ids, onChange, ...said }: PickerProps) {
  const [known, setKnown] = useState<Record<string, string | null | undefined>>({});
  const chosen = ids.map((id): Part => ({ id, name: known[id] ?? id }));
  const change = (parts: Part[]) => {
    setKnown({ ...known, ...Object.fromEntries(parts.map(({ id, name }) => [id, name])) });
    onChange(parts.map(({ id }) => id));
  };
  const Chooser = names === "document" ? DocumentPicker : FolderPicker;
  return <Chooser {...said} chosen={chosen} onChange={change} />;
}
