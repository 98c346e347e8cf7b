/** Goes to the block that the address names behind the `#`, and points it out for a moment. */
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef, useState } from "react";

import type { EditorHandle } from "../editor/Editor";

/** How long it may take until a block is there, and how long it is pointed out. */
const PATIENCE = 15_000;
const GLOW = 2_000;

type Editor = RefObject<EditorHandle | null>;

/** Follows the address; answers what goes to a block. `editor` is undefined where the document is only read. */
export function useAnchor(editor: Editor | undefined, isThere: boolean): (block: string) => void {
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const navigate = useNavigate();
  const isAsked = useRef(false);
  // What the address names already can be gone to again.
  const [again, setAgain] = useState(0);
  useEffect(() => {
    if (!isThere || !hash) return;
    return whenThere(
      () => elementOf(hash, editor),
      (element) => pointOut(element, isAsked.current),
    );
  }, [hash, isThere, editor, again]);
  return (block) => {
    isAsked.current = true;
    if (block === hash) setAgain((times) => times + 1);
    else void navigate({ to: ".", hash: block, hashScrollIntoView: false, resetScroll: false });
  };
}

/** The editor has names of its own for what was written since it was opened. */
function elementOf(block: string, editor: Editor | undefined): Element | null {
  if (!editor) return document.getElementById(block);
  if (!editor.current) return null;
  const shown = [...document.querySelectorAll<HTMLElement>(".bn-editor [data-id]")];
  const named = ({ dataset: { id = "" } }: HTMLElement) => id === block || editor.current?.blockId(id) === block;
  return shown.find(({ dataset }) => dataset.id === block) ?? shown.find(named) ?? null;
}

/** Calls once with the element, as soon as there is one; answers what ends the waiting. */
function whenThere(find: () => Element | null, then: (element: Element) => void): () => void {
  const look = () => {
    const element = find();
    if (!element) return;
    end();
    then(element);
  };
  const observer = new MutationObserver(look);
  const late = setTimeout(() => end(), PATIENCE);
  const end = () => {
    clearTimeout(late);
    observer.disconnect();
  };
  observer.observe(document.body, { childList: true, subtree: true });
  look();
  return end;
}

/** An animation leaves the element as it is: the editor would undo what it has not done itself. */
function pointOut(element: Element, isAsked: boolean): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: isAsked && !still ? "smooth" : "instant" });
  element.animate([{ backgroundColor: "var(--mantine-color-yellow-light)" }, { backgroundColor: "transparent" }], {
    id: "docent-found",
    duration: GLOW,
    easing: still ? "step-end" : "ease-in",
  });
}
