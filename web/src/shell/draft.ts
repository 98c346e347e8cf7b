/** What is typed into a field that is sent by a button: it is there again when the field is, until it was sent. */
import { useState } from "react";

const drafts = new Map<string, string>();

/** As `useState(before)`, by the key of what the text is for. What is as it was before is no draft. */
export function useDraft(key: string, before = ""): [string, (text: string) => void] {
  const [text, setText] = useState(drafts.get(key) ?? before);
  const set = (text: string) => {
    if (text !== before) drafts.set(key, text);
    else drafts.delete(key);
    setText(text);
  };
  return [text, set];
}

/** Whether something is typed for this and not sent. */
export const hasDraft = (key: string): boolean => drafts.has(key);

/** It was sent, or is not wanted. */
export const dropDraft = (key: string): void => void drafts.delete(key);

/** Somebody else is there. */
export const dropDrafts = (): void => drafts.clear();

/** Whether anything is typed and not sent. */
export const hasDrafts = (): boolean => drafts.size > 0;
