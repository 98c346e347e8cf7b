// @vitest-environment jsdom
import { expect, it } from "vitest";

import type { Block } from "../api";
import { coversOf } from "./covers";

const FILE = "0192f0c1-0000-7000-8000-000000000001";
const block = (id: string, kind: string, properties: Record<string, unknown>, ...children: Block[]): Block => ({ id, kind, properties, children });
const picture = (id: string, url: string) => block(id, "image", { url });

it("is the first picture of ours in an item, however deep", () => {
  const items = [
    block("a", "item", {}, block("p", "page", {}, picture("x", "https://elsewhere.example/a.png"), picture("y", `file://${FILE}`)), picture("z", "file://other")),
    block("b", "item", {}, picture("w", "https://elsewhere.example/b.png")),
    block("c", "item", {}, picture("v", "file://../../me")),
  ];
  const blocks = [picture("before", `file://${FILE}`), block("q", "page", {}, block("k", "collection", {}, ...items))];
  expect([...coversOf(blocks, "k", "s")]).toEqual([["a", `/api/spaces/s/files/${FILE}?width=560`]]);
  expect(coversOf(blocks, "gone", "s").size).toBe(0);
});
