import { expect, test } from "vitest";

import { pieces, suggested, tagBefore, tagIn } from "./tags";

const tags = (text: string) => pieces(text).flatMap(({ tag }) => tag ?? []);

test("tags are those that the server finds", () => {
  expect(tags("#Sea and #harbour/north-1/, #über_all.")).toEqual(["sea", "harbour/north-1", "über_all"]);
  expect(tags("a#b ##c /#d &#e; #12 # #-x")).toEqual([]);
  expect(tags("(#one)#two#three")).toEqual(["one", "two"]);
  expect(tags("#1st")).toEqual(["1st"]);
});

test("the pieces together are the text", () => {
  for (const text of ["", "#a", "x #a- y #12 #b/", "no tag", "#a#b"]) {
    expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
  }
});

test("a search for a tag alone is told from one for words", () => {
  expect(tagIn("#Sea")).toBe("sea");
  expect(tagIn("#sea shore")).toBeUndefined();
  expect(tagIn("sea")).toBeUndefined();
  expect(tagIn("")).toBeUndefined();
});

test("the tag that is being typed is the one at the end", () => {
  expect(tagBefore("See #Har")).toBe("Har");
  expect(tagBefore("(#harbour/")).toBe("harbour/");
  expect(tagBefore("#1st")).toBe("1st");
  for (const text of ["", "#", "See #har ", "a#b", "##b", "&#b", "#12", "#12/", "# h"]) expect(tagBefore(text), text).toBeUndefined();
});

test("tags are suggested as they are used, those that begin so before those with a part that does", () => {
  const tags = ["#harbour", "#sea", "#harbour/north", "#north", "#chart"].map((name, at) => ({ name, documents: 9 - at }));
  expect(suggested(tags, "N")).toEqual(["north", "harbour/north"]);
  expect(suggested(tags, "har")).toEqual(["harbour", "harbour/north"]);
  expect(suggested(tags, "harbour")).toEqual(["harbour/north"]);
  expect(suggested(tags, "harbour/")).toEqual(["harbour/north"]);
  expect(suggested(tags, "arbour")).toEqual([]);
});
