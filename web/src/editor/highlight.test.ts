// @vitest-environment jsdom
import { expect, it } from "vitest";

import { LANGUAGES, tokens } from "./highlight";

const said = (code: string, language: string) =>
  tokens(code, language).flatMap(({ content, kind }) => (kind === "plain" ? [] : [`${kind} ${content}`]));

it("tells the parts of code apart", () => {
  expect(said('let x = "a // b"; // 3\nfn f() -> 4u8', "rust")).toEqual(["word let", 'text "a // b"', "comment // 3", "word fn", "number 4u8"]);
  expect(said("SELECT a -- all\nfrom b1", "sql")).toEqual(["word SELECT", "comment -- all", "word from"]);
  expect(said("<!-- x\ny --> <b>", "html")).toEqual(["comment <!-- x\ny -->"]);
  expect(said("let x = 3", "klingon")).toEqual([]);
});

it("loses no character", () => {
  const odd = "a'b \"c\nd` e \\ /* f // \u{1F600} 'g' # 12.5e3 --h <!-- ";
  for (const language of LANGUAGES) expect(tokens(odd, language).map(({ content }) => content).join("")).toBe(odd);
});
