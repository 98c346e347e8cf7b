/** A table of inline text. Its first row is the heading. */
import { type Inline, toInline, toRuns } from "../runs";
import { type Kind } from "./kind";

type Cell = { type: "tableCell"; content: Inline[]; props: Record<string, unknown> };
export type TableContent = { type: "tableContent"; headerRows?: number; rows: { cells: (Cell | Inline[])[] }[] };

export const table: Kind = {
  kind: "table",
  types: ["table"],
  toEditor: ({ rows }) => {
    const given = rows?.length ? rows : [[[]]];
    // A row that is shorter than the heading is filled, as the server fills it.
    const width = Math.max(1, ...given.map((row) => row.length));
    const shown = given.map((row) => ({
      cells: Array.from({ length: width }, (_, column): Cell => ({ type: "tableCell", content: toInline(row[column] ?? []), props: {} })),
    }));
    return { type: "table", props: {}, content: { type: "tableContent", headerRows: 1, rows: shown } satisfies TableContent };
  },
  toContent: ({ content }) => {
    const { rows } = content as TableContent;
    return {
      kind: "table",
      rows: rows.map(({ cells }) => cells.map((cell) => toRuns(Array.isArray(cell) ? cell : cell.content))),
      properties: {},
    };
  },
};
