/** A table of inline text. Its first row is the heading. */
import type { Run } from "../../api";
import { spread } from "../grid";
import { type Inline, toInline, toRuns } from "../runs";
import { type Kind } from "./kind";

type Cell = { type: "tableCell"; content: Inline[]; props: Record<string, unknown> };
export type TableContent = { type: "tableContent"; headerRows?: number; rows: { cells: (Cell | Inline[])[] }[] };

/** How cells are aligned in the editor for each alignment of ours. Its left is also what says nothing: ours that says left
 * is justified, which looks the same in a cell. */
const ALIGNED: Record<string, string> = { none: "left", left: "justify", center: "center", right: "right" };

const alignedAs = (column: unknown): Record<string, unknown> => ({ textAlignment: ALIGNED[String(column)] ?? "left" });

const columnOf = (cell: Cell | Inline[] | undefined): string => {
  const alignment = !cell || Array.isArray(cell) ? "left" : cell.props.textAlignment;
  return Object.keys(ALIGNED).find((column) => ALIGNED[column] === alignment) ?? "none";
};

const runsOf = (cell: Cell | Inline[] | undefined): Run[] => (cell ? toRuns(Array.isArray(cell) ? cell : cell.content) : []);

/** How far a cell that the editor has merged reaches. */
const spanOf = (cell: Cell | Inline[]) => {
  const { colspan, rowspan } = Array.isArray(cell) ? {} : cell.props;
  return { columns: Number(colspan ?? 1), rows: Number(rowspan ?? 1) };
};

export const table: Kind = {
  kind: "table",
  types: ["table"],
  toEditor: ({ rows, properties }) => {
    const columns = Array.isArray(properties.columns) ? (properties.columns as unknown[]) : [];
    const given = rows?.length ? rows : [[[]]];
    // A row that is shorter than the heading is filled, as the server fills it.
    const width = Math.max(1, ...given.map((row) => row.length));
    const shown = given.map((row) => ({
      cells: Array.from({ length: width }, (_, column): Cell => ({ type: "tableCell", content: toInline(row[column] ?? []), props: alignedAs(columns[column]) })),
    }));
    return { type: "table", props: {}, content: { type: "tableContent", headerRows: 1, rows: shown } satisfies TableContent };
  },
  toContent: ({ content }) => {
    // Merged cells and rows of many lengths come with what is pasted.
    const rows = spread((content as TableContent).rows.map(({ cells }) => cells), spanOf);
    const columns = (rows[0] ?? []).map(columnOf);
    return {
      kind: "table",
      rows: rows.map((cells) => cells.map(runsOf)),
      properties: columns.some((column) => column !== "none") ? { columns } : {},
    };
  },
};
