/** A text to be copied elsewhere: an address, a command, a file. */
import { Code, Group } from "@mantine/core";

import { Copy } from "./Copy";

export function Paste({ text, label, copy }: { text: string; label: string; copy: string }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Code
        block
        tabIndex={0}
        role="group"
        aria-label={label}
        style={{ flex: 1, minWidth: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
      >
        {text}
      </Code>
      <Copy text={text} label={copy} />
    </Group>
  );
}
