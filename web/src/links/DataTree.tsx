/** Data to look through: what is in what, opened one by one. */
import { Anchor, Box, Text } from "@mantine/core";
import { useState } from "react";

import { strings } from "../strings";
import classes from "./datatree.module.css";

const words = strings.links.tools;
/** Entries shown before more are asked for. */
const FIRST = 20;
/** So deep it is open to begin with. */
const OPEN = 2;

export function DataTree({ value }: { value: unknown }) {
  return (
    <Box className={classes.tree} tabIndex={0} role="group" aria-label={words.structured}>
      <Inside value={value} depth={0} />
    </Box>
  );
}

type Holder = Record<string, unknown> | unknown[];

const holds = (value: unknown): value is Holder => typeof value === "object" && value !== null;

function Inside({ value, depth }: { value: unknown; depth: number }) {
  const [shown, setShown] = useState(FIRST);
  if (!holds(value)) return <Leaf value={value} />;
  const entries = Object.entries(value);
  if (entries.length === 0) return <Text span size="sm" c="dimmed">{words.emptyData}</Text>;
  return (
    <ul>
      {entries.slice(0, shown).map(([name, inside]) => (
        <li key={name}>
          <Entry name={Array.isArray(value) ? String(Number(name) + 1) : name} value={inside} depth={depth} />
        </li>
      ))}
      {entries.length > shown && (
        <li>
          <Anchor component="button" type="button" size="sm" onClick={() => setShown(shown + 5 * FIRST)}>
            {words.moreData(entries.length - shown)}
          </Anchor>
        </li>
      )}
    </ul>
  );
}

function Entry({ name, value, depth }: { name: string; value: unknown; depth: number }) {
  const [isOpen, setOpen] = useState(depth < OPEN);
  if (!holds(value) || Object.keys(value).length === 0) {
    return (
      <>
        <span className={classes.name}>{name}</span> <Inside value={value} depth={depth + 1} />
      </>
    );
  }
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className={classes.name}>{name}</span>{" "}
        <Text span size="xs" c="dimmed">
          {calledOf(value)}
        </Text>
      </summary>
      {isOpen && <Inside value={value} depth={depth + 1} />}
    </details>
  );
}

/** What an entry is called beside its place: its title or name, or how many it holds. */
function calledOf(value: Holder): string {
  if (Array.isArray(value)) return words.entries(value.length);
  const called = [value.title, value.name].find((one) => typeof one === "string" && one !== "");
  return typeof called === "string" ? called : "";
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string" && value.includes("\n")) return <pre className={classes.text}>{value}</pre>;
  return <span className={classes.value}>{typeof value === "string" ? value : JSON.stringify(value)}</span>;
}
