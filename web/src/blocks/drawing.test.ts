// @vitest-environment jsdom
import { expect, test } from "vitest";

import { drawing } from "./drawing";

async function drawn(latex: string, display = true): Promise<HTMLElement | undefined> {
  const draw = await drawing();
  const element = document.createElement("span");
  return draw(latex, element, display) ? element : undefined;
}

test("a formula becomes MathML, in a line or on one of its own", async () => {
  const block = await drawn("\\frac{1}{2} + \\sqrt{x}");
  expect(block?.querySelector("math")?.getAttribute("display")).toBe("block");
  expect(block?.querySelector("mfrac")).not.toBeNull();
  expect(block?.querySelector("msqrt")).not.toBeNull();
  expect((await drawn("x", false))?.querySelector("math")?.getAttribute("display")).toBeNull();
});

test.each([
  "\\href{javascript:alert(1)}{x}",
  "\\url{javascript:alert(1)}",
  "\\includegraphics{https://example.org/x.png}",
  "\\htmlClass{evil}{x}",
  "\\htmlStyle{position: fixed}{x}",
  "\\htmlData{a=b}{x}",
  "\\text{<img src=x onerror=alert(1)>}",
  "<script>alert(1)</script>",
])("nothing but MathML comes of %s", async (latex) => {
  const element = await drawn(latex);
  const found = [...(element?.querySelectorAll("*") ?? [])];
  expect(found.filter(({ namespaceURI, tagName }) => namespaceURI !== "http://www.w3.org/1998/Math/MathML" && tagName !== "SPAN")).toEqual([]);
  const attributes = found.flatMap((one) => [...one.attributes]);
  expect(attributes.filter(({ name, value }) => name === "style" || name.startsWith("on") || name.startsWith("data-") || value.includes("evil") || value.startsWith("javascript"))).toEqual([]);
});

test.each([
  ["unfolds without end", "\\def\\a{\\a\\a}\\a"],
  ["doubles and doubles", "\\def\\a#1{#1#1}".concat("\\a{".repeat(40), "x", "}".repeat(40))],
  ["is too long", "x".repeat(100_000)],
  ["is no formula", "\\frac{1}{"],
  ["is nested too deeply", "{".repeat(2_400).concat("x", "}".repeat(2_400))],
])("what %s is not drawn, or at least soon over", async (_, latex) => {
  const begun = performance.now();
  await drawn(latex);
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("a formula defines nothing for the next one, and nothing is larger than a page", async () => {
  expect(await drawn("\\gdef\\mine{x}\\mine")).toBeDefined();
  expect(await drawn("\\mine")).toBeUndefined();
  const wide = await drawn("\\rule{100000em}{1em}");
  expect(wide?.querySelector("mspace")?.getAttribute("width")).toBe("20em");
});
