/** Which tag somebody is typing: tags of the space are offered for it. The text is theirs, and knows nothing of it. */
import { createExtension, createStore } from "@blocknote/core";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";

import { goesOn, tagBefore } from "../blocks/tags";

/** From the `#` to the caret; `isLeft` where somebody does not want to be offered anything for it. */
export type Typing = { from: number; to: number; typed: string; isLeft: boolean };

const key = new PluginKey<Typing | undefined>("docent-tagging");

/** In these the server sees no tags. */
const NO_TEXT = ["code", "latex", "link"];

/** The tag that the caret is at the end of. */
export function tagAt({ doc, selection }: Pick<EditorState, "doc" | "selection">): Omit<Typing, "isLeft"> | undefined {
  const { $from, empty } = selection;
  const { parent, parentOffset, pos: to } = $from;
  if (!empty || !parent.isTextblock || parent.type.spec.code) return undefined;
  const text = (from: number, to: number) => parent.textBetween(from, to, undefined, "\n");
  const typed = tagBefore(text(0, parentOffset));
  if (typed === undefined || goesOn(text(parentOffset, parent.content.size))) return undefined;
  const from = to - typed.length - 1;
  const marks = NO_TEXT.flatMap((name) => doc.type.schema.marks[name] ?? []);
  return marks.some((mark) => doc.rangeHasMark(from, to, mark)) ? undefined : { from, to, typed };
}

/** Whether a change is one that somebody makes letter by letter, in the text where they are. */
function isTyped(tr: Transaction, before: EditorState, now: EditorState): boolean {
  if (tr.getMeta("addToHistory") === false || tr.getMeta("history$") || tr.getMeta("paste") || tr.getMeta("uiEvent") === "drop") return false;
  return tr.mapping.map(before.selection.$from.start(), -1) === now.selection.$from.start();
}

function next(tr: Transaction, before: Typing | undefined, was: EditorState, now: EditorState): Typing | undefined {
  const told = tr.getMeta(key) as "leave" | "end" | undefined;
  if (told === "end") return undefined;
  if (told === "leave") return before && { ...before, isLeft: true };
  if (!tr.docChanged) return was.selection.eq(now.selection) ? before : undefined;
  const at = tagAt(now);
  if (!at) return undefined;
  if (before && tr.mapping.map(before.from) === at.from) return { ...at, isLeft: before.isLeft };
  return isTyped(tr, was, now) ? { ...at, isLeft: false } : undefined;
}

export const tagging = createExtension(({ editor }) => {
  const store = createStore<Typing | undefined>(undefined);
  const plugin = new Plugin<Typing | undefined>({
    key,
    state: { init: () => undefined, apply: next },
    view: () => ({
      update: ({ state }) => {
        const typing = key.getState(state);
        if (store.state !== typing) store.setState(() => typing);
      },
    }),
    props: {
      handleDOMEvents: {
        blur: (view) => {
          if (key.getState(view.state)) view.dispatch(view.state.tr.setMeta(key, "end"));
          return false;
        },
      },
    },
  });
  return {
    key: "tagging",
    store,
    prosemirrorPlugins: [plugin],
    /** Offers nothing more for the tag that is being typed. */
    leave: () => editor.transact((tr) => tr.setMeta(key, "leave")),
    /** Puts a tag in the place of what was typed of it. */
    take: ({ from, to }: Typing, tag: string) => editor.transact((tr) => tr.insertText(tag, from + 1, to).setMeta(key, "end")),
  } as const;
});
