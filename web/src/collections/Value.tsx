/** A value as it is read. */
import { Anchor } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useContext } from "react";

import { SpaceId, safe } from "../blocks/Runs";
import { collections as words } from "../strings/collections";
import classes from "./collections.module.css";
import { type Property, namesIn, relatedIn, said } from "./model";
import { Tag } from "./Tag";

export function Value({ property, value, links }: { property: Property; value: unknown; links?: boolean }) {
  const space = useContext(SpaceId);
  if (value === undefined || value === null) return null;
  switch (property.type) {
    case "singleSelect":
    case "multiSelect":
      return <Tags names={namesIn(value)} property={property} />;
    case "relation":
      return (
        <span className={classes.tags}>
          {relatedIn(value).map(({ id, title }) => (
            <span key={id} className={classes.tag}>
              {title || words.untitled}
            </span>
          ))}
        </span>
      );
    case "boolean":
      return value === true ? <IconCheck size={16} role="img" aria-label={words.yes} /> : null;
    default: {
      const text = said(property, value);
      const href = links ? safe(addressOf(property, value), space) : undefined;
      return href ? (
        <Anchor href={href} rel="noreferrer noopener" inherit>
          {text}
        </Anchor>
      ) : (
        text
      );
    }
  }
}

function Tags({ names, property }: { names: string[]; property: Property }) {
  return (
    <span className={classes.tags}>
      {names.map((name) => (
        <Tag key={name} name={name} options={property.options ?? []} />
      ))}
    </span>
  );
}

/** Where a value leads, if its type does; whether it may is for `safe` to say. */
export function addressOf({ type }: Property, value: unknown): string {
  if (typeof value !== "string") return "none:";
  if (type === "url") return /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`;
  if (type === "email") return `mailto:${value}`;
  return type === "blockLink" ? value : "none:";
}
