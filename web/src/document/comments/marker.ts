/** The mark beside a block that something is said about: how many comments, and the way to them. */
import "./comments.css";

import { comments as words } from "../../strings/comments";
import type { About } from "./about";

/** The name of the attribute by which a marker names its block. */
const MARKER = "data-comments";
/** More are not told apart in the room there is. */
const MOST = 99;

/** The attributes of the button, and what stands in it. */
export function markerOf(block: string, count: number) {
  const name = words.about(count);
  const attributes = { class: "docent-comments", type: "button", title: name, "aria-label": name, [MARKER]: block, "data-apart": "" };
  return { attributes, text: count > MOST ? `${MOST}+` : String(count) };
}

/** What a click on this opens, if it is a marker. */
export function markedBy(target: EventTarget): About | undefined {
  const block = target instanceof Element ? target.closest(`[${MARKER}]`)?.getAttribute(MARKER) : undefined;
  return block ? { block, back: () => document.querySelector<HTMLElement>(`[${MARKER}="${block}"]`)?.focus() } : undefined;
}
