import { createContext, type ReactNode, useContext } from "react";

import { markerOf } from "./marker";
import type { Counts } from "./threads";

/** How much is said about the blocks of the document that is shown. */
export const CountsOf = createContext<Counts>(new Map());

/** A block as it is read, with the number of what is said about it. Who shows it opens that. */
export function Counted({ block, children }: { block: string; children: ReactNode }) {
  const count = useContext(CountsOf).get(block);
  if (!count) return children;
  const { attributes: { class: className, ...attributes }, text } = markerOf(block, count);
  return (
    <div className="docent-counted">
      {children}
      <button {...(attributes as object)} className={className}>
        {text}
      </button>
    </div>
  );
}
