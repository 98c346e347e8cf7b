/** A field that a value is typed into, in the place of the value. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import classes from "./collections.module.css";
import type { Type } from "./model";

const INPUTS: Partial<Record<Type, string>> = { date: "date", email: "email", phone: "tel", url: "url" };

type Props = {
  label: string;
  type: Type;
  value: string;
  /** With what was typed; with nothing where that is what was there, or somebody thought better of it. */
  onDone: (text: string | undefined) => void;
};

export function Typed({ label, type, value, onDone }: Props) {
  const [before] = useState(value);
  const [text, setText] = useState(before);
  const isDone = useRef(false);
  const finish = (given: string | undefined) => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(given === before ? undefined : given);
  };
  const latest = useRef({ text, finish });
  latest.current = { text, finish };
  // A row that is scrolled away goes without a word: what was typed in it is kept.
  useEffect(() => () => void (latest.current.text !== before && latest.current.finish(latest.current.text)), [before]);
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      // The cell has the focus next, and is not to be pressed by the same key.
      event.preventDefault();
      finish(text);
    }
    if (event.key === "Escape") {
      // It ends this field, not what stands round it.
      event.stopPropagation();
      finish(undefined);
    }
  };
  return (
    <input
      className={classes.input}
      autoFocus
      aria-label={label}
      type={INPUTS[type] ?? "text"}
      inputMode={type === "number" ? "decimal" : undefined}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => finish(text)}
      onKeyDown={pressed}
    />
  );
}
