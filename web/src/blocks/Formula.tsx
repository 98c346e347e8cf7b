import { Code } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

import { drawing } from "./drawing";
import classes from "./formula.module.css";

/** A formula, drawn; its source until it is, and where it cannot be. */
export function Formula({ latex, display }: { latex: string; display: boolean }) {
  const element = useRef<HTMLSpanElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    const draw = async () => {
      const drawn = await drawing();
      if (isCurrent && element.current) setDrawn(drawn(latex, element.current, display));
    };
    draw().catch(() => setDrawn(false));
    return () => {
      isCurrent = false;
    };
  }, [latex, display]);
  return (
    <>
      <span ref={element} className={display ? classes.display : undefined} hidden={!isDrawn} />
      {!isDrawn && <Code block={display}>{latex}</Code>}
    </>
  );
}
