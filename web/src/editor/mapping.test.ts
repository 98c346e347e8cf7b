// @vitest-environment jsdom
import { BlockNoteEditor } from "@blocknote/core";
import { describe, expect, it } from "vitest";

import type { Block, Run } from "../api";
import { toBlocks, toEditor } from "./mapping";
import { schema } from "./schema";

/** What comes back of blocks that were put into a real editor. */
function through(blocks: Block[]): Block[] {
  const editor = BlockNoteEditor.create({ schema, initialContent: toEditor(blocks) as never });
  return toBlocks(editor.document as never);
}

let count = 0;
function id(): string {
  count += 1;
  return `00000000-0000-7000-8000-${String(count).padStart(12, "0")}`;
}

function text(properties: Block["properties"] = {}, runs: Run[] = [{ text: "Text" }], children: Block[] = []): Block {
  return { id: id(), kind: "text", runs, properties, children };
}

function other(kind: string, said: string, properties: Block["properties"] = {}, children: Block[] = []): Block {
  return { id: id(), kind, text: said, properties, children };
}

const TEXTS: Record<string, Block["properties"]> = {
  body: {},
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`heading ${level}`, { style: `h${level}` }])),
  caption: { style: "caption" },
  bullet: { list: { type: "bullet" } },
  "loose bullet of a new list": { list: { type: "bullet" }, loose: true, newList: true },
  numbered: { list: { type: "numbered" } },
  "numbered from 7": { list: { type: "numbered", start: 7 } },
  "numbered from 0": { list: { type: "numbered", start: 0 } },
  toggle: { list: { type: "toggle" } },
  "task to do": { list: { type: "task", state: "todo" } },
  "task done": { list: { type: "task", state: "done", finished: "2026-11-22T09:00:00Z" } },
  "task given up": { list: { type: "task", state: "canceled", finished: "2026-11-22T09:00:00Z" } },
  "task with days": {
    list: { type: "task", state: "todo", schedule: "2026-11-22", deadline: "2026-11-30", repeat: { every: "week", interval: 2 }, finished: "2026-11-01T00:00:00Z" },
  },
  "heading in a list": { list: { type: "bullet" }, style: "h2" },
  "quote in a list": { list: { type: "task", state: "done" }, quote: true, style: "h3" },
  "callout in a list": { list: { type: "numbered", start: 3 }, callout: { kind: "tip" } },
  quote: { quote: true },
  "heading in a quote": { quote: true, style: "h4" },
  callout: { callout: { kind: "note" } },
  "callout with a title that folds": { callout: { kind: "warning", title: "**Mind** it", fold: "closed" }, quote: true, style: "caption" },
  aligned: { align: "center" },
  justified: { align: "justify", style: "h1" },
  coloured: { color: "#123abc" },
  "in a colour of the package": { color: "#e03e3e", list: { type: "bullet" } },
  "with a font and indented": { font: "serif", indent: 3 },
};

describe("every text comes back as it was", () => {
  it.each(Object.entries(TEXTS))("%s", (_, properties) => {
    const blocks = [text(properties)];
    expect(through(blocks)).toEqual(blocks);
  });

  it("with what is inside", () => {
    const blocks = [text({ list: { type: "toggle" } }, undefined, [text({ list: { type: "bullet" } }, undefined, [text()]), text({ style: "h2" })]), text({}, [])];
    expect(through(blocks)).toEqual(blocks);
  });
});

const OTHERS: Record<string, Block> = {
  page: { ...text({}, [{ text: "A " }, { text: "page", marks: ["bold"] }], [text()]), kind: "page" },
  card: { ...text({ style: "card", layout: "large", values: { price: 3, tags: ["a"] } }), kind: "page" },
  code: other("code", "fn main() {\n    print();\n}", { info: "rust" }),
  "code with more after its language": other("code", "a", { info: "rust,ignore  more here" }),
  "code of no language": other("code", "a\n\n"),
  "code of the language text": other("code", "", { info: "text" }),
  image: other("image", "A cat", { url: "file://0190-1", title: "Look", size: "fill", width: "fullWidth" }),
  "image without anything": other("image", ""),
  video: other("video", "A film", { url: "https://example.com/a.mp4", size: "fit" }),
  file: other("file", "report.pdf", { url: "file://1", layout: "card" }),
  "link card": other("link_card", "Example", { url: "https://example.com", description: "What it is", layout: "small" }),
  line: other("line", ""),
  "page break": other("line", "", { style: "pageBreak" }),
  formula: other("formula", "\\frac{a}{b}"),
  raw: other("raw", "<video>\n  x\n</video>"),
  whiteboard: other("whiteboard", "Board", { shapes: [{ x: 1 }], nested: { deep: null } }),
  "a kind that nobody knows": other("hologram", "?", { depth: 3 }, [text()]),
  collection: other("collection", "Books", { title: "Book", properties: [{ key: "price", name: "Price", type: "number" }] }, [
    { ...text({ values: { price: 3 } }, [{ text: "One" }], [text()]), kind: "page" },
  ]),
  table: {
    id: id(),
    kind: "table",
    rows: [
      [[{ text: "A" }], [{ text: "B", marks: ["bold"] }]],
      [[], [{ text: "x", href: "https://example.com" }, { text: " and" }]],
    ],
    properties: {},
    children: [],
  },
  "a table with aligned columns": {
    id: id(),
    kind: "table",
    rows: [
      [[{ text: "A" }], [{ text: "B", marks: ["bold"] }]],
      [[], [{ text: "x", href: "https://example.com" }, { text: " and" }]],
    ],
    properties: { columns: ["left", "right"] },
    children: [],
  },
  "a table with one aligned column": {
    id: id(),
    kind: "table",
    rows: [
      [[{ text: "A" }], [{ text: "B", marks: ["bold"] }]],
      [[], [{ text: "x", href: "https://example.com" }, { text: " and" }]],
    ],
    properties: { columns: ["none", "center"] },
    children: [],
  },
};

describe("every other kind comes back as it was", () => {
  it.each(Object.entries(OTHERS))("%s", (_, block) => {
    expect(through([block])).toEqual([block]);
  });
});

const RUNS: Record<string, Run[]> = {
  ...Object.fromEntries(
    ["bold", "italic", "strike", "code", "formula", "highlight", "highlight:yellow", "highlight:#ff0000", "highlight:default", "highlight:highlight", "comment:0190-1", "comment"].map(
      (mark): [string, Run[]] => [mark, [{ text: "a " }, { text: "b", marks: [mark] }, { text: " c" }]],
    ),
  ),
  "formula on its own line": [{ text: "x^2", marks: ["formula", "display"] }],
  "two formulas": [
    { text: "x", marks: ["formula"] },
    { text: "y", marks: ["formula"] },
    { text: "z", marks: ["formula"] },
  ],
  "all marks": [{ text: "a", marks: ["bold", "italic", "strike", "code", "highlight:red", "comment:1"] }],
  "marks that nobody knows": [{ text: "a", marks: ["bold", "blinking:fast"] }],
  link: [{ text: "See " }, { text: "this", href: "https://example.com/?a=b#c" }, { text: "." }],
  "link with a title": [{ text: "this", marks: ["bold"], href: "https://example.com", title: "Look" }],
  "link with marks inside": [{ text: "a ", href: "u" }, { text: "b", marks: ["italic"], href: "u" }, { text: "c", href: "v" }],
  "links of ours": [{ text: "a", href: "block://0190" }, { text: " " }, { text: "b", href: "date://2026-11-20" }],
  wiki: [{ text: "see " }, { text: "Label", href: "Target", kind: "wiki" }, { text: " and " }, { text: "", href: "Other", kind: "wiki" }],
  embed: [{ text: "", href: "Target", kind: "embed" }],
  image: [{ text: "alt", href: "file://1", title: "t", kind: "image", marks: ["bold", "link:https://example.com"] }],
  html: [{ text: "<kbd>", kind: "html" }, { text: "K" }, { text: "</kbd>", kind: "html" }],
  "line ends": [{ text: "a\nb\n\nc" }],
  "line ends in marks": [{ text: "a\nb", marks: ["bold"] }, { text: " c" }],
  "line ends in links": [{ text: "a\nb", href: "https://example.com" }],
  "a line end first, and after a piece": [{ text: "\na" }, { text: "", href: "T", kind: "wiki" }, { text: "\nb" }],
  nothing: [],
};

describe("every run comes back as it was", () => {
  it.each(Object.entries(RUNS))("%s", (_, runs) => {
    const blocks = [text({}, runs), text({ style: "h2" }, runs), { ...text({}, runs), kind: "page" }];
    expect(through(blocks)).toEqual(blocks);
  });
});

it("gives the items of a copied collection names of their own", () => {
  const collection = OTHERS.collection as Block;
  const [copy] = toBlocks(toEditor([collection]).map((block) => ({ ...block, id: "copy" })));
  expect(copy?.children[0]?.id).toBe(`copy/${collection.children[0]?.id}`);
});

/** What is kept of HTML that is pasted into an editor, told as text. */
function pasted(html: string): string[][] {
  const parsed = BlockNoteEditor.create({ schema }).tryParseHTMLToBlocks(html);
  const [block] = toBlocks(parsed as never).filter(({ kind }) => kind === "table");
  return (block?.rows ?? []).map((row) => row.map((cell) => cell.map(({ text }) => text).join("")));
}

describe("no cell of a table that is pasted is lost", () => {
  it("where cells are merged over columns and rows", () => {
    const merged = "<table><tr><td colspan=2>merged</td></tr><tr><td rowspan=2>a</td><td>IN CELL</td></tr><tr><td>c</td></tr></table>";
    expect(pasted(merged)).toEqual([
      ["merged", ""],
      ["a", "IN CELL"],
      ["", "c"],
    ]);
  });

  it("where rows differ in length", () => {
    expect(pasted("<table><tr><th>One</th></tr><tr><td>a</td><td>b</td><td>c</td></tr></table>")).toEqual([
      ["One", "", ""],
      ["a", "b", "c"],
    ]);
  });

  it("and what was kept comes back as it is", () => {
    const content = {
      type: "tableContent",
      rows: [
        { cells: [{ type: "tableCell", content: [{ type: "text", text: "A", styles: {} }], props: { colspan: 2, rowspan: 1, textAlignment: "center" } }] },
        { cells: ["b", "c"].map((text) => ({ type: "tableCell", content: [{ type: "text", text, styles: {} }], props: {} })) },
      ],
    };
    const kept = toBlocks([{ id: "t", type: "table", props: {}, content, children: [] }]);
    expect(kept[0]).toMatchObject({ rows: [[[{ text: "A" }], []], [[{ text: "b" }], [{ text: "c" }]]], properties: { columns: ["center", "none"] } });
    expect(through(kept)).toEqual(kept);
  });
});
