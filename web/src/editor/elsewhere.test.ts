// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { describe, expect, it } from "vitest";

import type { Block } from "../api";
import { mend } from "./elsewhere";
import { toBlocks } from "./mapping";
import { schema } from "./schema";

function mended(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  mend(page);
  return page.body.innerHTML;
}

/** What is kept of a page from elsewhere that is pasted. */
function kept(html: string): Block[] {
  return toBlocks(BlockNoteEditor.create({ schema }).tryParseHTMLToBlocks(mended(html)) as never);
}

const spoken = (runs: Block["runs"]) => (runs ?? []).map(({ text }) => text).join("");
const cells = (html: string) => kept(html).find(({ kind }) => kind === "table")?.rows?.map((row) => row.map(spoken));
const outline = (blocks: Block[]): unknown[] =>
  blocks.filter(({ runs }) => spoken(runs)).map(({ runs, properties, children }) => [spoken(runs), properties.list, ...outline(children)]);

describe("tables", () => {
  it("keep every cell and the space between its paragraphs", () => {
    const table =
      "<p>before</p><table><tr><td colspan=2>merged</td></tr><tr><td rowspan=2><p>a</p><p>second para</p></td><td>IN CELL</td></tr><tr><td>c</td></tr></table><p>after</p>";
    expect(cells(table)).toEqual([
      ["merged", ""],
      ["a second para", "IN CELL"],
      ["", "c"],
    ]);
    expect(kept(table).map(({ runs }) => spoken(runs))).toEqual(expect.arrayContaining(["before", "after"]));
  });

  it("keep items, headings and tables in a cell apart", () => {
    const cell = "<h2>Top</h2>loose<ul><li>one</li><li><b>two</b><ol><li>three</li></ol></li></ul><table><tr><td>in</td><td>side</td></tr></table>end";
    expect(cells(`<table><tr><td>${cell}</td><td>b</td></tr></table>`)).toEqual([["Top loose one two three in side end", "b"]]);
  });

  it("keep the marks of a cell", () => {
    const table = '<table><tr><td><p style="font-weight: bold">a</p><p>b <a href="https://example.com/">c</a></p></td></tr></table>';
    expect(kept(table).find(({ kind }) => kind === "table")?.rows?.[0]?.[0]).toEqual([
      { text: "a", marks: ["bold"] },
      { text: " b " },
      { text: "c", href: "https://example.com/" },
    ]);
  });

  it("have no columns in which nothing begins", () => {
    expect(cells("<table><tr><td colspan=100>All</td></tr><tr><td>a</td><td rowspan=0>b</td></tr><tr><td>c</td></tr></table>")).toEqual([
      ["All", ""],
      ["a", "b"],
      ["c", ""],
    ]);
  });

  it("are left as they are where nothing is merged or has blocks in it", () => {
    const page = new DOMParser().parseFromString("<table><tr><td>a<br>b</td><td><b>c</b></td></tr></table>", "text/html");
    expect(mend(page)).toBe(false);
  });
});

describe("lists of Word", () => {
  const item = (mark: string, said: string, level = 1) =>
    `<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'>` +
    `<span style='mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${said}<o:p></o:p></p>\n`;

  it("become items", () => {
    const page = `<p class=MsoNormal>Before</p>${item("·", "one")}${item("o", "deeper", 2)}${item("·", "two")}${item("3.", "third")}${item("4.", "fourth")}<p class=MsoNormal>After</p>`;
    expect(outline(kept(page))).toEqual([
      ["Before", undefined],
      ["one", { type: "bullet" }, ["deeper", { type: "bullet" }]],
      ["two", { type: "bullet" }],
      ["third", { type: "numbered", start: 3 }],
      ["fourth", { type: "numbered" }],
      ["After", undefined],
    ]);
  });

  it("stay text in a cell", () => {
    expect(cells(`<table><tr><td>${item("1.", "one")}${item("2.", "two")}</td></tr></table>`)?.flat().join().replace(/\s+/g, " ")).toBe("1. one 2. two");
  });
});

it("tasks of Google Docs become tasks", () => {
  const item = (said: string, checked: boolean) =>
    `<li dir="ltr" role="checkbox" aria-checked="${checked}"><img src="data:image/png;base64,AAAA" aria-roledescription="checkbox"><p dir="ltr" role="presentation"><span>${said}</span></p></li>`;
  expect(outline(kept(`<ul>${item("to do", false)}${item("done", true)}</ul>`))).toEqual([
    ["to do", { type: "task", state: "todo" }],
    ["done", { type: "task", state: "done" }],
  ]);
});
