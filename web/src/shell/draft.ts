/** What is typed into a field that is sent by a button: it is there again when the field is, until it was sent. */
import { useState } from "react";

const drafts = new Map<string, string>();

/** As `useState("")`, by the key of what the text is for. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(drafts.get(key) ?? "");
  const set = (text: string) => {
    if (text) drafts.set(key, text);
    else drafts.delete(key);
    setText(text);
  };
  return [text, set];
}

/** Somebody else is there. */
export const dropDrafts = (): void => drafts.clear();

/** Whether anything is typed and not sent. */
export const hasDrafts = (): boolean => drafts.size > 0;
