/** What a link may see and do, in one sentence. */
import { strings } from "../strings";
import { GROUPS, type Link, type Part, type ScopeShown, modeOf } from "./model";

const words = strings.links.sentence;
/** More names than these are counted. */
const NAMED = 2;

type Told = Pick<Link, "mode" | "allowDelete" | "scope" | "toolGroups">;

export function sentence(link: Told): string {
  const reach = reachWords(link.scope);
  return `${may(link, reach)}${tools(link.toolGroups)}.`;
}

function may({ mode, allowDelete }: Told, reach: string): string {
  switch (modeOf(mode)) {
    case "read":
      return words.read(reach);
    case "write":
      return words.write(reach);
    case "read_write":
      return allowDelete ? words.editAndDelete(reach) : words.edit(reach);
  }
}

function tools(groups: Link["toolGroups"]): string {
  if (!groups || groups.length >= GROUPS.length) return "";
  return words.withTools(groups.map((group) => strings.links.groups[group as (typeof GROUPS)[number]]?.name ?? group));
}

/** What a scope reaches, without a verb: “the folder Plans as well as daily notes and tasks”. */
export function reachWords(scope: ScopeShown): string {
  if (scope.whole) return words.whole;
  const parts = [
    ...named(scope.folders, words.folders, words.goneFolders),
    ...named(scope.documents, words.documents, words.goneDocuments),
    ...(scope.dailyNotes ? [words.dailyNotes] : []),
    ...(scope.search ? [words.search(scope.search)] : []),
  ];
  return parts.length === 0 ? words.nothing : words.together(parts);
}

/** What is there by name, what was deleted by number. */
function named(parts: Part[], said: (names: string[], more: number) => string, gone: (count: number) => string): string[] {
  const names = parts.flatMap(({ name }) => name ?? []);
  const missing = parts.length - names.length;
  const shown = names.length === NAMED + 1 ? names : names.slice(0, NAMED);
  return [
    ...(names.length > 0 ? [said(shown, names.length - shown.length)] : []),
    ...(missing > 0 ? [gone(missing)] : []),
  ];
}
