import { describe, expect, it } from "vitest";

import { type Collection, type View, colourOf, said } from "./model";
import { activeView, asks, filteredBy, groupOf, hiddenBy, orderBy, sortedBy, switched, withActive, withViews } from "./views";

const status = { key: "status", name: "Status", type: "singleSelect" as const, options: [{ name: "Open" }, { name: "Done" }] };
const pages = { key: "pages", name: "Pages", type: "number" as const };

function collection(views: View[] = [], activeView?: string): Collection {
  return { id: "k", documentId: "d", documentTitle: "D", revision: 1, schema: { name: "Books", properties: [pages, status] }, views, activeView };
}

const table: View = { id: "table", name: "Table", type: "table", sorts: ["-pages"] };
const board: View = { id: "board", name: "Board", type: "board", groupBy: "status" };

describe("views", () => {
  it("show a table where none is kept", () => {
    expect(activeView(collection()).type).toBe("table");
    expect(asks(collection(), activeView(collection()))).toEqual({ filter: {}, sort: [] });
  });

  it("are asked for by their id when they are kept, and by what they say when they are somebody's own", () => {
    const kept = collection([table, board], "table");
    expect(asks(kept, activeView(kept))).toEqual({ view: "table" });
    expect(asks(kept, { ...table, filters: { status: { in: ["Open"] } } })).toEqual({ filter: { status: { in: ["Open"] } }, sort: ["-pages"] });
  });

  it("keep what they say when another is shown", () => {
    expect(switched(collection([table, board], "table"), "board")).toEqual([table, { ...board, active: true }]);
    const made = switched(collection([table]), "board");
    expect(made).toEqual([table, { name: "Board", type: "board", active: true, groupBy: "status" }]);
    expect(switched(collection(), "board").map(({ type }) => type)).toEqual(["table", "board"]);
  });

  it("change one at a time", () => {
    const changed = withActive(collection([table, board], "board"), { filters: { pages: { gte: 3 } } });
    expect(changed).toEqual([table, { ...board, filters: { pages: { gte: 3 } }, active: true }]);
    expect(withActive(collection(), { sorts: ["title"] })).toEqual([{ name: "Table", type: "table", sorts: ["title"], active: true }]);
  });

  it("group by a select that is there", () => {
    expect(groupOf(collection([board]), board)?.key).toBe("status");
    expect(groupOf(collection(), { ...board, groupBy: "gone" })?.key).toBe("status");
    expect(groupOf(collection(), { ...board, groupBy: "pages" })?.key).toBe("status");
  });

  it("are sorted by three fields at most, the last that was chosen first", () => {
    expect(orderBy(table, pages)).toBe("down");
    expect(orderBy(table, status)).toBeUndefined();
    expect(sortedBy({ ...table, sorts: ["-pages", "title", "other"] }, status, "up")).toEqual(["status", "-pages", "title"]);
    expect(sortedBy(table, pages, "up")).toEqual(["pages"]);
    expect(sortedBy(table, pages, undefined)).toEqual([]);
  });

  it("are filtered by each field once", () => {
    const filtered = { ...table, filters: { pages: { gte: 1 }, status: { in: ["Open"] } } };
    expect(filteredBy(filtered, pages, { lte: 5 })).toEqual({ status: { in: ["Open"] }, pages: { lte: 5 } });
    expect(filteredBy(filtered, pages, undefined)).toEqual({ status: { in: ["Open"] } });
  });
});

describe("columns", () => {
  it("are hidden one at a time", () => {
    expect(hiddenBy(table, pages, true)).toEqual(["pages"]);
    expect(hiddenBy({ ...table, hidden: ["pages", "status"] }, pages, false)).toEqual(["status"]);
    expect(hiddenBy({ ...table, hidden: ["pages"] }, pages, true)).toEqual(["pages"]);
  });

  it("stay hidden when another is, before the server has answered", () => {
    for (const before of [collection([board, table], "table"), collection()]) {
      const once = withViews(before, withActive(before, { hidden: hiddenBy(activeView(before), pages, true) }));
      const twice = withViews(once, withActive(once, { hidden: hiddenBy(activeView(once), status, true) }));
      expect(activeView(twice)).toMatchObject({ name: "Table", hidden: ["pages", "status"] });
      expect(twice.views.length).toBe(Math.max(1, before.views.length));
    }
    const made = withViews(collection([table], "table"), switched(collection([table], "table"), "gallery"));
    expect(activeView(made).type).toBe("gallery");
  });
});

describe("values", () => {
  it("are said by their type", () => {
    expect(said({ type: "boolean" }, false)).toBe("No");
    expect(said({ type: "multiSelect" }, ["a", "b"])).toBe("a, b");
    expect(said({ type: "relation" }, [{ id: "1", title: "Emma" }, { id: "2", title: "" }])).toBe("Emma, Untitled");
    expect(said({ type: "number", format: "percentage" }, 12)).toBe("12 %");
    expect(said({ type: "number", format: "currency", currency: "no currency" }, 12)).toBe("12 no currency");
    expect(said({ type: "date" }, "no day")).toBe("no day");
    expect(said({ type: "text" }, undefined)).toBe("");
  });

  it("have the colour that was chosen, or one in turn", () => {
    expect(colourOf([{ name: "a", color: "mint-green" }, { name: "b" }], "a")).toBe("teal");
    expect(colourOf([{ name: "a" }, { name: "b" }], "b")).toBe("blue");
    expect(colourOf([], "gone")).toBe("gray");
  });
});
