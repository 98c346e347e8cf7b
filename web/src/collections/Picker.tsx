/** A list to pick from, which is searched by typing; what is not in it can be made where that is possible. */
import { Combobox, useCombobox } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";

import { collections as words } from "../strings/collections";
import classes from "./collections.module.css";

export type Pick = { value: string; label: string; shown?: ReactNode };

type Props = {
  label: string;
  picks: Pick[];
  chosen: string[];
  /** Several can be chosen, and it stays open. */
  several: boolean;
  onChange: (chosen: string[]) => void;
  /** Makes one of this name. */
  onMake?: (name: string) => void;
  onSearch?: (text: string) => void;
  onClose: () => void;
  children: ReactNode;
};

const MAKE = "\u0000make";

export function Picker({ label, picks, chosen, several, onChange, onMake, onSearch, onClose, children }: Props) {
  const [text, setText] = useState("");
  const combobox = useCombobox({ defaultOpened: true, onDropdownClose: onClose });
  useEffect(() => combobox.focusSearchInput(), []);
  const wanted = text.trim().toLowerCase();
  const found = onSearch ? picks : picks.filter((pick) => pick.label.toLowerCase().includes(wanted));
  const isNew = wanted !== "" && picks.every((pick) => pick.label.toLowerCase() !== wanted);
  const search = (given: string) => {
    setText(given);
    onSearch?.(given);
    combobox.selectFirstOption();
  };
  const submit = (value: string) => {
    if (value === MAKE) onMake?.(text.trim());
    else if (chosen.includes(value)) onChange(chosen.filter((one) => one !== value));
    else onChange(several ? [...chosen, value] : [value]);
    search("");
    if (!several) combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={submit} width={260} position="bottom-start" shadow="md">
      <Combobox.Target targetType="button">
        <button type="button" className={classes.cell} data-editing aria-label={label} onClick={() => combobox.closeDropdown()}>
          {children}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={text}
          onChange={(event) => search(event.currentTarget.value)}
          placeholder={onMake ? words.search : words.find}
          aria-label={label}
        />
        <Combobox.Options mah={260} style={{ overflowY: "auto" }} aria-label={label}>
          {found.map(({ value, label, shown }) => (
            <Combobox.Option key={value} value={value} active={chosen.includes(value)} className={classes.pick}>
              {shown ?? label}
              {chosen.includes(value) && <IconCheck size={16} aria-hidden />}
            </Combobox.Option>
          ))}
          {onMake && isNew && <Combobox.Option value={MAKE}>{words.make(text.trim())}</Combobox.Option>}
          {found.length === 0 && !(onMake && isNew) && <Combobox.Empty>{words.nothing}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
