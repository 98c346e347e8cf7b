/** Adds items by their titles, one after another. */
import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

import { collections as words } from "../strings/collections";
import classes from "./collections.module.css";
import { type Place, addItem } from "./writing";

type Props = { place: Place; label?: string; properties?: Record<string, unknown> };

export function AddItem({ place, label = words.addItem, properties }: Props) {
  const [title, setTitle] = useState("");
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const given = title.trim();
    setTitle("");
    // What was not taken can be sent again.
    if (!(await addItem(place, given, properties))) setTitle((now) => now || given);
  };
  return (
    <form className={classes.add} onSubmit={(event) => void add(event)}>
      <IconPlus size={16} aria-hidden />
      <input className={classes.input} value={title} onChange={(event) => setTitle(event.currentTarget.value)} placeholder={words.addItem} aria-label={label} />
      {/* With a name it is sent by Enter, too; without any it is an empty item, as on paper. */}
      <button type="submit" className={classes.addButton}>
        {words.newItem}
      </button>
    </form>
  );
}
