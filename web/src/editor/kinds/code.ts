/** Code. Its info string is a language and what follows it. */
import { fromPlain, toPlain } from "../runs";
import { type Kind, keep, kept, word } from "./kind";

/** What the editor calls code of no language. */
export const NONE = "text";

export const code: Kind = {
  kind: "code",
  types: ["codeBlock"],
  toEditor: ({ text, properties }) => ({
    type: "codeBlock",
    props: { language: languageOf(word(properties.info)) || NONE, kept: keep(properties) },
    content: toPlain(text ?? ""),
  }),
  toContent: (block) => {
    const { info, ...rest } = kept(block);
    const now = infoOf(word(info), word(block.props?.language) || NONE);
    return { kind: "code", text: fromPlain(block.content), properties: { ...rest, ...(now ? { info: now } : {}) } };
  },
};

function languageOf(info: string): string {
  return info.trim().split(/\s+/, 1)[0] ?? "";
}

/** The info string with another language, where it has another one. */
function infoOf(info: string, language: string): string {
  const before = languageOf(info);
  if (language === (before || NONE)) return info;
  const rest = info.trim().slice(before.length);
  return language === NONE ? "" : language + rest;
}
