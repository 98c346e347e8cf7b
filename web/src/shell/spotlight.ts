/** The window of the palette, and which of its actions Enter takes. */
import { createSpotlight } from "@mantine/spotlight";
import { type KeyboardEvent, useEffect, useState } from "react";

export const [store, spotlight] = createSpotlight();

/**
 * Enter takes the first of what was found for what is typed, however fast somebody types: pressed before the answer
 * is there, it waits for it. By itself the window would take what was first before.
 */
export function useEnter(query: string, found: { id: string }[], isAnswered: boolean): { onKeyDownCapture: (event: KeyboardEvent) => void } {
  const [waitsFor, setWaitsFor] = useState<string>();
  const ids = found.map(({ id }) => id).join(" ");
  useEffect(() => {
    if (query !== "") chooseFirst();
  }, [query, ids]);
  useEffect(() => {
    if (waitsFor === undefined || (waitsFor === query && !isAnswered)) return;
    setWaitsFor(undefined);
    if (waitsFor === query) chooseFirst()?.click();
  }, [waitsFor, query, isAnswered]);
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || isAnswered) return;
    event.preventDefault();
    event.stopPropagation();
    setWaitsFor(query);
  };
  return { onKeyDownCapture };
}

/** As the window itself marks the one that the arrows have come to. */
function chooseFirst(): HTMLElement | undefined {
  const list = document.getElementById(store.getState().listId);
  list?.querySelector("[data-selected]")?.removeAttribute("data-selected");
  const first = list?.querySelector<HTMLElement>("[data-action]") ?? undefined;
  first?.setAttribute("data-selected", "true");
  store.updateState((state) => ({ ...state, selected: 0 }));
  return first;
}
