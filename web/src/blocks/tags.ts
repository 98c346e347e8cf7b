/** The `#tags` of a text, as the server finds them among its words. */

export type Piece = { text: string; tag?: string };

const LETTER = String.raw`\p{Alphabetic}\p{N}_\u0300-\u036f`;
const TAG = new RegExp(String.raw`(?<![${LETTER}#/&])#([${LETTER}][${LETTER}/-]*)`, "gu");

/** A text in pieces, of which some are tags: without their `#`, in lower case. */
export function pieces(text: string): Piece[] {
  if (!text.includes("#")) return [{ text }];
  const found: Piece[] = [];
  let from = 0;
  for (const { index, 1: inner = "" } of text.matchAll(TAG)) {
    const tag = inner.replace(/[/-]+$/, "");
    // A number alone is none.
    if (/^\p{N}*$/u.test(tag)) continue;
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
