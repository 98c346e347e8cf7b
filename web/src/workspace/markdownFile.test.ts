import { expect, test } from "vitest";

import { LARGEST, entitled, read } from "./markdownFile";

const CASES: [string, string, string][] = [
  ["# Lamp\n\nIt burns.", "Lamp", "It burns."],
  ["\n# The *old* `lamp` [here](https://example.org) #\nIt burns.", "The old lamp here", "It burns."],
  ["Before.\n\n# Lamp\n\nIt burns.", "Lamp", "Before.\n\n# Lamp\n\nIt burns."],
  ["## Lamp\n\nIt burns.", "Lamp", "## Lamp\n\nIt burns."],
  ["Lamp\n====\n\nIt burns.", "Lamp", "It burns."],
  ["```sh\n# no heading\n```\n\n## Lamp", "Lamp", "```sh\n# no heading\n```\n\n## Lamp"],
  ["---\ntags: a\n---\n# Lamp\n\nIt burns.", "Lamp", "---\ntags: a\n---\n\nIt burns."],
  ["It burns.", "file", "It burns."],
  ["#hashtag\n\n---\n", "file", "#hashtag\n\n---\n"],
  ["# snake_case_name", "snake_case_name", ""],
  ["", "file", ""],
];

test.each(CASES)("%j is a document", (text, title, markdown) => {
  expect(entitled(text, "file")).toEqual({ title, markdown });
});

test("what is no Markdown, too large or no text is told so", async () => {
  const refusal = (name: string, ...parts: BlobPart[]) => read(new File(parts, name)).then(() => "taken", (error: Error) => error.message);
  expect(await refusal("lamp.png", "x")).toMatch(/Only files/);
  expect(await refusal("lamp.md", new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toMatch(/not text/);
  expect(await refusal("lamp.md", "x".repeat(LARGEST + 1))).toMatch(/4 MiB/);
  expect(await refusal("lamp.MD", "# Lamp")).toBe("taken");
});
