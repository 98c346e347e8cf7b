import { expect, test } from "vitest";

import type { ScopeShown } from "./model";
import { sentence } from "./sentence";

const nowhere: ScopeShown = { whole: false, folders: [], documents: [], dailyNotes: false };
const part = (name: string | null) => ({ id: String(name), name });
const said = (scope: Partial<ScopeShown>, mode = "read", allowDelete = false, toolGroups: string[] | null = null) =>
  sentence({ mode, allowDelete, toolGroups, scope: { ...nowhere, ...scope } });

test.each([
  [said({ whole: true }), "May read the whole space."],
  [said({ folders: [part("Work/Plans")] }), "May read the folder “Work/Plans”."],
  [said({ folders: [part("A"), part("B")] }), "May read the folders “A” and “B”."],
  [said({ folders: [part("A"), part("B"), part("C")] }), "May read the folders “A”, “B” and “C”."],
  [said({ folders: ["A", "B", "C", "D", "E"].map(part) }), "May read the folders “A”, “B” and 3 more."],
  [said({ documents: [part("Plan")], dailyNotes: true }), "May read the document “Plan” as well as daily notes and tasks."],
  [
    said({ folders: [part("A")], documents: [part("B")], search: "#x -#y" }),
    "May read the folder “A”, the document “B” as well as documents that match “#x -#y”.",
  ],
  [said({ folders: [part("A"), part(null)] }), "May read the folder “A” as well as 1 deleted folder."],
  [said({ documents: [part(null), part(null)] }), "May read 2 deleted documents."],
  [said({}), "May read nothing yet."],
])("says what is seen: %s", (is, wanted) => expect(is).toBe(wanted));

test.each([
  [said({ dailyNotes: true }, "write"), "May add to daily notes and tasks, and read nothing."],
  [said({ whole: true }, "read_write"), "May read and edit the whole space, but delete nothing."],
  [said({ whole: true }, "read_write", true), "May read, edit and delete in the whole space."],
  // The switch does nothing where nothing is edited.
  [said({ whole: true }, "read", true), "May read the whole space."],
  [said({ whole: true }, "something new"), "May read the whole space."],
])("says what is done: %s", (is, wanted) => expect(is).toBe(wanted));

test("names the tools only where they are fewer", () => {
  expect(said({ whole: true }, "read", false, ["tasks", "blocks"])).toBe("May read the whole space, with the tools for tasks and text.");
  expect(said({ whole: true }, "read", false, [])).toBe("May read the whole space, with hardly any tools.");
  expect(said({ whole: true }, "read", false, "documents blocks tasks collections comments files history chatgpt".split(" "))).toBe(
    "May read the whole space.",
  );
});
