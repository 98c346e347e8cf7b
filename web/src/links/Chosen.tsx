/** Parts of a reach that were chosen, each with a way to take it out: also those that are deleted. */
import { Pill } from "@mantine/core";

import { strings } from "../strings";
import type { Part } from "./model";

const words = strings.links.reach;

export function Chosen({ parts, onChange }: { parts: Part[]; onChange: (parts: Part[]) => void }) {
  if (parts.length === 0) return null;
  return (
    <Pill.Group>
      {parts.map(({ id, name }) => (
        <Pill
          key={id}
          withRemoveButton
          removeButtonProps={{ "aria-label": words.remove(name ?? words.gone), tabIndex: 0, "aria-hidden": false }}
          onRemove={() => onChange(parts.filter((part) => part.id !== id))}
        >
          {name ?? words.gone}
        </Pill>
      ))}
    </Pill.Group>
  );
}
