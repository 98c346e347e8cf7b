/** The `#tags` of a text, as the server finds them among its words. */
import type { Tag } from "../api";

export type Piece = { text: string; tag?: string };

const LETTER = String.raw`\p{Alphabetic}\p{N}_\u0300-\u036f`;
const ONE = String.raw`(?<![${LETTER}#/&])#([${LETTER}][${LETTER}/-]*)`;
const TAG = new RegExp(ONE, "gu");
const LAST = new RegExp(`${ONE}$`, "u");
const GOES_ON = new RegExp(`^[${LETTER}/-]`, "u");
/** A number alone is none. */
const NUMBER = /^\p{N}*$/u;

/** A text in pieces, of which some are tags: without their `#`, in lower case. */
export function pieces(text: string): Piece[] {
  if (!text.includes("#")) return [{ text }];
  const found: Piece[] = [];
  let from = 0;
  for (const { index, 1: inner = "" } of text.matchAll(TAG)) {
    const tag = inner.replace(/[/-]+$/, "");
    if (NUMBER.test(tag)) continue;
    if (index > from) found.push({ text: text.slice(from, index) });
    from = index + 1 + tag.length;
    found.push({ text: text.slice(index, from), tag: tag.toLowerCase() });
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** The tag that a text is, and nothing else. */
export function tagIn(text: string): string | undefined {
  const [only, more] = pieces(text);
  return more ? undefined : only?.tag;
}

/** What was typed of the tag that a text ends with. */
export function tagBefore(text: string): string | undefined {
  const typed = LAST.exec(text)?.[1];
  return typed && !NUMBER.test(typed.replace(/[/-]+$/, "")) ? typed : undefined;
}

/** Whether the tag before a text has its end in it. */
export const goesOn = (text: string): boolean => GOES_ON.test(text);

/** As many are offered at once. */
const MOST = 8;

/** Which of the tags, the most used first, go on from what was typed: in their beginning, else in one of their parts. */
export function suggested(tags: Tag[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  const names = tags.map(({ name }) => name.slice(1)).filter((name) => name !== wanted);
  const begin = names.filter((name) => name.startsWith(wanted));
  const within = names.filter((name) => !name.startsWith(wanted) && name.includes(`/${wanted}`));
  return [...begin, ...within].slice(0, MOST);
}
