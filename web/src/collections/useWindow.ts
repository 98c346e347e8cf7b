/** Of a long list only the rows that are looked at are there, and some around them. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useRef } from "react";

/** Pixels of a row, as `collections.module.css` has them. */
export const ROW = 38;
/** Lists up to this long are there as a whole. */
const WHOLE = 60;
const AROUND = 15;
/** Until the box is measured. */
const SEEN_FIRST = { width: 0, height: 30 * ROW };

export type Window = { box: RefObject<HTMLDivElement | null>; first: number; last: number; isWhole: boolean };

export function useWindow(count: number): Window {
  const box = useRef<HTMLDivElement>(null);
  const isWhole = count <= WHOLE;
  const virtual = useVirtualizer({
    count,
    enabled: !isWhole,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: AROUND,
    initialRect: SEEN_FIRST,
  });
  const rows = virtual.getVirtualItems();
  if (isWhole) return { box, first: 0, last: count, isWhole };
  return { box, first: rows[0]?.index ?? 0, last: (rows.at(-1)?.index ?? -1) + 1, isWhole };
}
