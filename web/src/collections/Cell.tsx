/** One value of an item, read and changed in its place. */
import { Checkbox } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { type ReactNode, useContext, useEffect, useRef, useState } from "react";

import { SpaceId, safe } from "../blocks/Runs";
import { collections as words } from "../strings/collections";
import classes from "./collections.module.css";
import { Options, Relations } from "./Choosing";
import { type Item, type Property, named, said } from "./model";
import { Typed } from "./Typed";
import { Value, addressOf } from "./Value";
import { type Place, changeItem } from "./writing";

type Props = { place: Place; item: Item; property: Property; canWrite: boolean };

export function Cell({ place, item, property, canWrite }: Props) {
  const value = item.properties[property.key];
  const unfit = item.unfit?.[property.key];
  if (!canWrite || property.isBackReference || property.type === "blockLink") {
    return (
      <span className={classes.cell}>
        <Value property={property} value={value} links />
      </span>
    );
  }
  if (property.type === "boolean") return <Check place={place} item={item} property={property} />;
  const change = (given: unknown, shown: unknown = given) =>
    void changeItem(place, item, { properties: { [property.key]: given } }, { [property.key]: shown });
  return (
    <Editable
      name={words.cell(property.name, named(item), said(property, value))}
      hint={unfit === undefined ? undefined : words.kept(typeof unfit === "string" ? unfit : JSON.stringify(unfit))}
      beside={<Way property={property} value={value} />}
      shown={<Value property={property} value={value} />}
      field={(close) => <Field place={place} item={item} property={property} change={change} close={close} />}
    />
  );
}

type FieldProps = Omit<Props, "canWrite"> & { change: (given: unknown, shown?: unknown) => void; close: () => void };

function Field({ place, item, property, change, close }: FieldProps) {
  const value = item.properties[property.key];
  const label = words.editing(property.name, named(item));
  const choosing = { label, place, property, value, onChange: change, onClose: close };
  if (property.type === "relation") return <Relations {...choosing} />;
  if (property.type === "singleSelect" || property.type === "multiSelect") return <Options {...choosing} />;
  const before = value === undefined || value === null ? "" : String(value);
  const done = (text: string | undefined) => {
    close();
    if (text === undefined) return;
    const given = text.trim() || null;
    const number = property.type === "number" && given !== null ? Number(given) : given;
    change(given, Number.isNaN(number) ? value : number);
  };
  return <Typed label={label} type={property.type} value={before} onDone={done} />;
}

type EditableProps = { name: string; hint?: string; shown: ReactNode; beside?: ReactNode; field: (close: () => void) => ReactNode };

/** What is shown becomes a field when it is chosen, and has the focus again afterwards. */
export function Editable({ name, hint, shown, beside, field }: EditableProps) {
  const [isEdited, setEdited] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  useEffect(() => {
    // Unless it went elsewhere by then: somebody clicked there.
    if (was.current && !isEdited && (document.activeElement ?? document.body) === document.body) button.current?.focus();
    was.current = isEdited;
  }, [isEdited]);
  if (isEdited) return field(() => setEdited(false));
  return (
    <span className={classes.editable}>
      <button ref={button} type="button" className={classes.cell} aria-label={name} title={hint} data-unfit={hint !== undefined || undefined} onClick={() => setEdited(true)}>
        {shown}
      </button>
      {beside}
    </span>
  );
}

function Check({ place, item, property }: Omit<Props, "canWrite">) {
  const isChecked = item.properties[property.key] === true;
  return (
    <Checkbox
      className={classes.check}
      aria-label={words.editing(property.name, named(item))}
      checked={isChecked}
      onChange={() => void changeItem(place, item, { properties: { [property.key]: !isChecked } })}
    />
  );
}

/** Where an address leads: beside it, because it is edited where it stands. */
function Way({ property, value }: { property: Property; value: unknown }) {
  const space = useContext(SpaceId);
  const href = safe(addressOf(property, value), space);
  if (!href) return null;
  return (
    <a className={classes.way} href={href} target="_blank" rel="noreferrer noopener" aria-label={words.open(String(value))}>
      <IconExternalLink size={14} />
    </a>
  );
}
