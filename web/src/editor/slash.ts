/** The slash menu: what the package offers, and our kinds. */
import { filterSuggestionItems, insertOrUpdateBlockForSlashMenu } from "@blocknote/core/extensions";
import { type DefaultReactSuggestionItem, getDefaultReactSlashMenuItems } from "@blocknote/react";
import {
  IconBlockquote,
  IconCode,
  IconFileText,
  IconId,
  IconLetterCase,
  IconLink,
  IconMathFunction,
  IconPageBreak,
  IconTable,
} from "@tabler/icons-react";
import { createElement, type FunctionComponent } from "react";

import { editor as strings } from "../strings/editor";
import { begun } from "./kinds/collection";
import type { Editor } from "./schema";

type Offer = { words: { title: string; subtext: string }; icon: FunctionComponent<{ size?: number }>; aliases: string[]; block: { type: string; props?: object } };

const OFFERS: Offer[] = [
  { words: strings.slash.callout, icon: IconBlockquote, aliases: ["note", "alert", "box"], block: { type: "callout" } },
  { words: strings.slash.page, icon: IconFileText, aliases: ["subpage", "sub-page"], block: { type: "page" } },
  { words: strings.slash.collection, icon: IconTable, aliases: ["database", "board", "kanban", "gallery", "items"], block: { type: "collection", props: { source: begun() } } },
  { words: strings.slash.card, icon: IconId, aliases: ["page"], block: { type: "page", props: { look: "card" } } },
  { words: strings.slash.caption, icon: IconLetterCase, aliases: ["small"], block: { type: "paragraph", props: { look: "caption" } } },
  { words: strings.slash.linkCard, icon: IconLink, aliases: ["linkcard", "bookmark", "url", "embed"], block: { type: "linkCard" } },
  { words: strings.slash.formula, icon: IconMathFunction, aliases: ["latex", "math", "equation"], block: { type: "formula" } },
  { words: strings.slash.pageBreak, icon: IconPageBreak, aliases: ["pagebreak", "line"], block: { type: "divider", props: { lineStyle: "pageBreak" } } },
  { words: strings.slash.raw, icon: IconCode, aliases: ["html", "markdown"], block: { type: "raw" } },
];

/** What people call a check list. */
const TASK = ["todo", "to-do", "task"];

const keyOf = (item: object): unknown => ("key" in item ? item.key : undefined);

/** What fits the words after the slash. */
export async function offered(editor: Editor, query: string): Promise<DefaultReactSuggestionItem[]> {
  // Letters as pictures need a package of their own, with data that it fetches.
  const usual = getDefaultReactSlashMenuItems(editor)
    .filter((item) => keyOf(item) !== "emoji")
    .map((item) => (keyOf(item) === "check_list" ? { ...item, aliases: [...(item.aliases ?? []), ...TASK] } : item));
  const ours = OFFERS.map(({ words, icon, aliases, block }) => ({
    ...words,
    aliases,
    group: strings.slash.group,
    icon: createElement(icon, { size: 18 }),
    onItemClick: () => void insertOrUpdateBlockForSlashMenu(editor, block as never),
  }));
  return filterSuggestionItems([...usual, ...ours], query);
}
