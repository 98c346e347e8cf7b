/** A file of Markdown as the document that is made of it. */
import { strings } from "../strings";

const words = strings.workspace;

/** The largest file that is taken, in bytes. */
export const LARGEST = 4 * 1024 * 1024;
const KINDS = /\.(md|markdown|txt)$/i;
/** The longest title, in characters. */
const LONGEST = 200;

export type Text = { title: string; markdown: string };

/** Reads a file; throws an Error that says, for people, why it is not taken. */
export async function read(file: File): Promise<Text> {
  if (!KINDS.test(file.name)) throw new Error(words.notMarkdown);
  if (file.size > LARGEST) throw new Error(words.tooLarge(file.size));
  return entitled(decoded(await file.arrayBuffer()), file.name.replace(KINDS, ""));
}

function decoded(bytes: ArrayBuffer): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(words.notText);
  }
  if (text.includes("\0")) throw new Error(words.notText);
  return text.replaceAll(/\r\n?/g, "\n");
}

/** The title is the first heading, and the name of the file where there is none. What only says the title is left out. */
export function entitled(text: string, name: string): Text {
  const lines = text.split("\n");
  let fence = "";
  for (let at = afterMatter(lines); at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (fence ? mark.startsWith(fence) : mark) fence = fence ? "" : mark;
    if (fence || mark) continue;
    const found = headingAt(lines, at);
    if (!found) continue;
    const title = plain(found.text).slice(0, LONGEST);
    if (!title) continue;
    const isTitle = found.level === 1 && lines.slice(afterMatter(lines), at).every((before) => before.trim() === "");
    const left = isTitle ? [...lines.slice(0, at), ...lines.slice(at + found.lines)] : lines;
    return { title, markdown: left.join("\n").trimStart() };
  }
  return { title: name.slice(0, LONGEST), markdown: text };
}

type Found = { text: string; level: number; lines: number };

/** A heading by its signs, or by the line below it (CommonMark, sections 4.2 and 4.3). */
function headingAt(lines: string[], at: number): Found | undefined {
  const line = lines[at] ?? "";
  const [, signs, text] = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line) ?? [];
  if (signs) return { text: (text ?? "").replace(/(^|[ \t]+)#+[ \t]*$/, ""), level: signs.length, lines: 1 };
  const below = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[at + 1] ?? "")?.[1];
  // Of several lines above, or of a list, it would be the last part only.
  const isAlone = line.trim() !== "" && (lines[at - 1] ?? "").trim() === "" && !/^( {4}|\t| {0,3}([-*+>|]|\d+[.)]))/.test(line);
  return below && isAlone ? { text: line, level: below.startsWith("=") ? 1 : 2, lines: 2 } : undefined;
}

/** The line after the properties that some programs put first. */
function afterMatter(lines: string[]): number {
  if (lines[0]?.trimEnd() !== "---") return 0;
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === "---");
  return end < 0 ? 0 : end + 1;
}

/** A heading without its marks: a title has none. */
function plain(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/(\*\*|__|~~|`)/g, "")
    .replaceAll(/(^|\W)[*_](\S(?:.*?\S)?)[*_](?=\W|$)/g, "$1$2")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
    .trim();
}
