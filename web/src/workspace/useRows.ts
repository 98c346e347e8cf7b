/** Of a long list only the rows that are looked at are there, and some around them; what comes after is asked for in time. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type Ref, useLayoutEffect, useEffect, useRef, useState } from "react";

/** Pixels of a row of one line. */
const ROW = 45;
/** Lists up to this long are there as a whole, where nothing comes after them. */
const WHOLE = 100;
const AROUND = 15;
/** How near to the end more is asked for. */
const AHEAD = 60;

export type Rows = {
  body: Ref<HTMLTableSectionElement>;
  /** Told of each row that is there. */
  measure: (row: HTMLTableRowElement | null) => void;
  /** Which are there. */
  shown: number[];
  /** Pixels of those that are not, before and behind. */
  above: number;
  below: number;
};

/** The rows of a list of `count`, which scrolls with the page. */
export function useRows(count: number, more: (() => void) | undefined): Rows {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const isWhole = count <= WHOLE && !more;
  const virtual = useWindowVirtualizer({ count, enabled: !isWhole, estimateSize: () => ROW, overscan: AROUND, scrollMargin: top });
  // What stands above a list comes and goes.
  useLayoutEffect(() => {
    const box = body.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1);
  useEffect(() => {
    if (more && last && last.index > count - AHEAD) more();
  });
  if (isWhole) return { body, measure: ignore, shown: Array.from({ length: count }, (_, index) => index), above: 0, below: 0 };
  return {
    body,
    measure: virtual.measureElement,
    shown: items.map(({ index }) => index),
    above: (items[0]?.start ?? top) - top,
    below: virtual.getTotalSize() - ((last?.end ?? top) - top),
  };
}

const ignore = () => undefined;
