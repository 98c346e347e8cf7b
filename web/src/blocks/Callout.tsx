/** A box that stands out, as it is read. */
import type { ReactNode } from "react";

import { Notice } from "../links/Notice";
import { editor as strings } from "../strings/editor";

/** Those of the editor; all other kinds are blue. */
const COLOURS: Record<string, string> = { warning: "yellow", question: "yellow", danger: "red", tip: "green", success: "green" };

/** What a block says of its box. */
export type CalloutProperty = { kind?: string; title?: string };

export function Callout({ kind = "", title, children }: CalloutProperty & { children: ReactNode }) {
  return (
    <Notice my="md" p="sm" color={COLOURS[kind] ?? "blue"} title={title || (strings.callouts[kind] ?? kind)}>
      {children}
    </Notice>
  );
}
