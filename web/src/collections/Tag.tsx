import type { CSSProperties } from "react";

import { type Choice, colourOf } from "./model";
import classes from "./collections.module.css";

/** The name of an option, on its colour. */
export function Tag({ name, options }: { name: string; options: Choice[] }) {
  const colour = colourOf(options, name);
  const style: Record<string, string> = { "--dot": `var(--mantine-color-${colour}-6)` };
  if (colour !== "gray") style["--tag"] = `var(--mantine-color-${colour}-light)`;
  return (
    <span className={classes.tag} style={style as CSSProperties}>
      {name}
    </span>
  );
}
