/** As a `ref`: what appears is focused. The panel looks for what to focus once, and what is asked of the server may come later. */
export function focused(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
  element?.focus();
  // What was begun goes on at its end.
  if (element instanceof HTMLTextAreaElement) element.setSelectionRange(element.value.length, element.value.length);
}
