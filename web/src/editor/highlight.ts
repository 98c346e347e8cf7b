/**
 * Colours for code: comments, texts, numbers and the words of the language. The package asks for Shiki, which is as
 * large as the editor; this gives it what it takes of Shiki, and colours that follow light and dark.
 */
import { SyntaxHighlightingExtension } from "@blocknote/core/extensions";

type Language = { comment: RegExp; words: string; aliases?: string[] };

const SLASHES = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const HASH = /#[^\n]*/y;
const DASHES = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const TAGS = /<!--[\s\S]*?(?:-->|$)/y;
const NOTHING = /(?!)/y;

const SCRIPT =
  "abstract as async await break case catch class const continue default delete do else enum export extends false finally for from function if implements import in instanceof interface let new null of private protected public readonly return satisfies static super switch this throw true try type typeof undefined var void while yield";
const C =
  "auto bool break case char class const constexpr continue default delete do double else enum extern false float for goto if inline int long namespace new nullptr private protected public return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while include define";

const KNOWN: Record<string, Language> = {
  bash: { comment: HASH, words: "if then else elif fi for in do done while until case esac function return export local echo exit set source", aliases: ["sh", "shell", "zsh"] },
  c: { comment: SLASHES, words: C },
  cpp: { comment: SLASHES, words: C, aliases: ["c++"] },
  css: { comment: SLASHES, words: "important media supports import layer keyframes from to" },
  go: {
    comment: SLASHES,
    words: "break case chan const continue default defer else fallthrough false for func go goto if import interface map nil package range return select struct switch true type var",
  },
  html: { comment: TAGS, words: "", aliases: ["xml", "svg"] },
  java: {
    comment: SLASHES,
    words:
      "abstract boolean break byte case catch char class continue default do double else enum extends false final finally float for if implements import instanceof int interface long new null package private protected public record return short static super switch this throw throws true try var void while",
    aliases: ["kotlin", "csharp", "cs"],
  },
  javascript: { comment: SLASHES, words: SCRIPT, aliases: ["js", "jsx"] },
  json: { comment: NOTHING, words: "true false null" },
  python: {
    comment: HASH,
    words:
      "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield",
    aliases: ["py"],
  },
  rust: {
    comment: SLASHES,
    words:
      "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
    aliases: ["rs"],
  },
  sql: {
    comment: DASHES,
    words:
      "add all alter and as asc begin between by case column commit constraint create default delete desc distinct drop else end exists false foreign from group having in index insert into is join key left like limit not null on or order outer primary references returning right select set table then true union unique update values view when where with",
  },
  toml: { comment: HASH, words: "true false" },
  typescript: { comment: SLASHES, words: SCRIPT, aliases: ["ts", "tsx"] },
  yaml: { comment: HASH, words: "true false null", aliases: ["yml"] },
};

/** The languages that code is offered in. */
export const LANGUAGES = Object.keys(KNOWN);

const byName = new Map(Object.entries(KNOWN).flatMap(([name, language]) => [name, ...(language.aliases ?? [])].map((called) => [called, language])));

const TEXT = /"(?:\\.|[^"\\\n])*"?|`(?:\\[\s\S]|[^`\\])*`?|'(?:\\.|[^'\\\n])+'/y;
const NUMBER = /\b\d[\w.]*/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const ELSE = /[\s\S]/y;

export type Token = { content: string; kind: "comment" | "text" | "number" | "word" | "plain" };

/** The tokens of a piece of code; together they are the code. */
export function tokens(code: string, name: string): Token[] {
  const language = byName.get(name);
  if (!language) return [{ content: code, kind: "plain" }];
  const words = new Set(language.words.split(" "));
  const found: Token[] = [];
  for (let at = 0; at < code.length; ) {
    const token = next(code, at, language.comment, words);
    const last = found.at(-1);
    if (last?.kind === "plain" && token.kind === "plain") last.content += token.content;
    else found.push(token);
    at += token.content.length;
  }
  return found;
}

function next(code: string, at: number, comment: RegExp, words: Set<string>): Token {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(code)?.[0];
  };
  for (const [kind, pattern] of [["comment", comment], ["text", TEXT], ["number", NUMBER]] as const) {
    const content = match(pattern);
    if (content) return { content, kind };
  }
  const word = match(WORD);
  if (word) return { content: word, kind: words.has(word) || words.has(word.toLowerCase()) ? "word" : "plain" };
  return { content: match(ELSE) ?? "", kind: "plain" };
}

/** Lines of tokens, as Shiki has them. */
function lines(code: string, language: string) {
  const found: { content: string; htmlStyle: string }[][] = [[]];
  for (const { content, kind } of tokens(code, language)) {
    const htmlStyle = kind === "plain" ? "" : `color:var(--docent-code-${kind})`;
    content.split("\n").forEach((part, index) => {
      if (index > 0) found.push([]);
      if (part) found.at(-1)?.push({ content: part, htmlStyle });
    });
  }
  return found;
}

const highlighter = {
  getLoadedThemes: () => ["docent"],
  getLoadedLanguages: () => [...byName.keys()],
  loadLanguage: () => Promise.reject(new Error("there is no such language here")),
  codeToTokens: (code: string, { lang }: { lang: string }) => ({ tokens: lines(code, lang) }),
};

export const highlighting = SyntaxHighlightingExtension({ createHighlighter: async () => highlighter as never });
