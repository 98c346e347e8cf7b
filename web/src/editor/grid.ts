/** Tables without merged cells, which is all that ours are. */

export type Span = { columns: number; rows: number };

/**
 * Cells where they stand, every row as wide as the widest: a merged cell stands in the first of its places, and nothing in
 * the others.
 */
export function spread<Cell>(rows: Cell[][], spanOf: (cell: Cell) => Span): (Cell | undefined)[][] {
  const places: (Cell | undefined)[][] = rows.map(() => []);
  rows.forEach((cells, row) => {
    const own = places[row] ?? [];
    let column = 0;
    for (const cell of cells) {
      // What a merged cell above or before has taken is there, with nothing in it.
      while (column in own) column += 1;
      const span = spanOf(cell);
      for (const taken of places.slice(row, row + Math.max(1, span.rows))) {
        for (let beside = 0; beside < Math.max(1, span.columns); beside += 1) taken[column + beside] = undefined;
      }
      own[column] = cell;
    }
  });
  const width = Math.max(0, ...places.map((taken) => taken.length));
  return places.map((taken) => Array.from({ length: width }, (_, column) => taken[column]));
}
