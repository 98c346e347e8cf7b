/** The heading of a step: it takes the focus when the step is come to, so that a screen reader begins there. */
import { Title } from "@mantine/core";
import { useEffect, useRef } from "react";

export function StepTitle({ text, takesFocus }: { text: string; takesFocus: boolean }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) title.current?.focus();
  }, [takesFocus]);
  return (
    <Title ref={title} order={2} size="h4" tabIndex={-1} style={{ outline: "none" }}>
      {text}
    </Title>
  );
}
