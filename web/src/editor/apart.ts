/** What somebody does inside a collection is done to it, and not to the text that it stands in. */

/** What the editor would take for its own: it selects, drags and drops its blocks, and types. */
const EVENTS = ["mousedown", "touchstart", "dragstart", "dragover", "dragend", "drop", "keydown", "copy", "cut", "paste"];

/** For each event, whether the editor is to leave it alone. */
export const apart = Object.fromEntries(EVENTS.map((name) => [name, isApart]));

function isApart(_: unknown, { target }: Event): boolean {
  return target instanceof Element && target.closest("[data-apart]") !== null;
}
