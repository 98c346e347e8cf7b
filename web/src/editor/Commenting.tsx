/** Comments on blocks, from inside the editor: out of its menus, and by a key. A block is saved before anything is said about it. */
import { createContext, type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect } from "react";

import { Problem } from "../api";
import { type About, wordsOf } from "../document/comments/about";
import { markedBy } from "../document/comments/marker";
import type { Counts } from "../document/comments/threads";
import { comments as words } from "../strings/comments";
import { tellProblem } from "../told";
import { count } from "./counting";
import type { Editor } from "./schema";
import type { Session } from "./session";
import { find } from "./tree";

/** Opens what is said about a block of the editor; undefined where nothing may be said. */
export const CommentOn = createContext<((shown: string) => void) | undefined>(undefined);

type Props = { session: Session; counts?: Counts; discuss?: (about: About) => void; children: ReactNode };

export function Commenting({ session, counts, discuss, children }: Props) {
  const { editor, names } = session;
  useEffect(() => counts && count(editor, counts, names.toEditor), [editor, names, counts]);
  const comment = useCallback((shown: string) => discuss && void begin(session, shown, discuss), [session, discuss]);
  const follow = (event: KeyboardEvent) => {
    if (!discuss || !isAsked(event)) return;
    event.preventDefault();
    comment(blockWith(event.target) ?? current(editor));
  };
  const go = ({ target }: MouseEvent) => {
    const marked = markedBy(target);
    if (marked) discuss?.(marked);
  };
  return (
    <CommentOn value={discuss && comment}>
      <div onKeyDown={follow} onClick={go}>
        {children}
      </div>
    </CommentOn>
  );
}

async function begin({ editor, saving, surface, names }: Session, shown: string, discuss: (about: About) => void): Promise<void> {
  if (!names.saved(shown)) await saving.flush();
  const id = names.saved(shown);
  const block = id === undefined ? undefined : find("", surface.read()).get(id)?.block;
  if (!block) return tellProblem(new Problem(0, "unsaved", words.unsaved));
  discuss({ block: block.id, words: wordsOf(block), back: () => back(editor, shown) });
}

/** The block that the caret is in, or the first of those that are selected. */
export function current(editor: Editor): string {
  return (editor.getSelection()?.blocks[0] ?? editor.getTextCursorPosition().block).id;
}

/** The caret is in the block that was commented on, and what was selected there still is. */
function back(editor: Editor, shown: string): void {
  if (editor.getBlock(shown) && current(editor) !== shown) editor.setTextCursorPosition(shown, "end");
  editor.focus();
}

/** The block whose own field somebody is in. */
function blockWith(target: EventTarget): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("[data-node-type=blockContainer]")?.dataset.id : undefined;
}

/** On an Apple keyboard the letter is another beside the option key; who writes with AltGr means what they write. */
function isAsked(event: KeyboardEvent): boolean {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (!altKey || shiftKey || ctrlKey === metaKey || event.getModifierState("AltGraph")) return false;
  return key.toLowerCase() === "m" || key === "µ";
}
