import { expect, test } from "vitest";

import { moved } from "./caret";

/** The place is where the bar is. */
function goes(before: string, after: string): string {
  const offset = before.indexOf("|");
  const at = moved(before.replace("|", ""), after, offset);
  return `${after.slice(0, at)}|${after.slice(at)}`;
}

test("a place stays beside the same letters", () => {
  expect(goes("one| two", "one two")).toBe("one| two");
  expect(goes("one| two", "one two three")).toBe("one| two three");
  expect(goes("one| two", "zero one two")).toBe("zero one| two");
  expect(goes("one two|", "one two three")).toBe("one two| three");
  expect(goes("|one", "zero one")).toBe("|zero one");
});

test("when both sides of it changed, too", () => {
  expect(goes("Sone| TWO three", "XX Sone TWO three YY")).toBe("XX Sone| TWO three YY");
  expect(goes("a b| c d", "A b C D")).toBe("A b| C D");
  expect(goes("one two| three", "ONE TWO three four")).toBe("ONE TWO| three four");
});

test("where nothing of it is left, it is where the change began", () => {
  expect(goes("abc|", "")).toBe("|");
  expect(goes("abc|def", "xyz")).toBe("|xyz");
});
