/** Of a long list only the rows that are looked at are there, and some around them. */
import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Pixels of a row, as `collections.module.css` has them. */
export const ROW = 38;
/** Lists up to this long are there as a whole. */
const WHOLE = 60;
const AROUND = 15;

export type Window = { box: RefObject<HTMLDivElement | null>; onScroll: () => void; first: number; last: number; isWhole: boolean };

export function useWindow(count: number): Window {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ at: 0, rows: 30 });
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const at = Math.floor(element.scrollTop / ROW);
    const rows = Math.ceil(element.clientHeight / ROW);
    setSeen((before) => (before.at === at && before.rows === rows ? before : { at, rows }));
  };
  const isWhole = count <= WHOLE;
  useLayoutEffect(onScroll, [isWhole]);
  if (isWhole) return { box, onScroll, first: 0, last: count, isWhole };
  const { first, last } = rowsAround(seen.at, seen.rows, count);
  return { box, onScroll, first, last, isWhole };
}

/** The rows from the first that is seen, and those around. */
export function rowsAround(at: number, rows: number, count: number): { first: number; last: number } {
  const first = Math.max(0, Math.min(at, count - rows) - AROUND);
  return { first, last: Math.min(count, Math.max(0, at) + rows + AROUND) };
}
