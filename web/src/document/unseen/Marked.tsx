import "./unseen.css";

import { VisuallyHidden } from "@mantine/core";
import { createContext, type ReactNode, useContext } from "react";

import { strings } from "../../strings";
import type { Mark, Marks } from "./passages";
import { MARKED } from "./watch";

const words = strings.document;

/** The marks of the document that is shown. */
export const MarksOf = createContext<Marks>(new Map());

/** What a mark says. */
export function said({ by, looked }: Mark): string {
  if (looked) return words.looked;
  return by ? words.unseenBy(by) : words.unseen;
}

/** What the element of a marked block has. */
export function attributesOf(block: string, mark: Mark): Record<string, string> {
  return { class: mark.looked ? "docent-unseen docent-looked" : "docent-unseen", title: said(mark), [MARKED]: block };
}

/** A block as it is read, with its bar where an agent wrote it and nobody has looked. */
export function Marked({ block, children }: { block: string; children: ReactNode }) {
  const mark = useContext(MarksOf).get(block);
  if (!mark) return children;
  const { class: className, ...attributes } = attributesOf(block, mark);
  return (
    <div className={className} {...attributes}>
      <VisuallyHidden>{said(mark)}</VisuallyHidden>
      {children}
    </div>
  );
}
