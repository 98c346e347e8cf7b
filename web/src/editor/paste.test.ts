// @vitest-environment jsdom

import { expect, test } from "vitest";

import { fileOf, withFiles } from "./paste";

test("a picture in an address is a file", async () => {
  const file = fileOf("data:image/png;base64,iVBO Rw==");
  expect([file?.name, file?.type, file?.size]).toEqual(["picture.png", "image/png", 4]);
  const svg = fileOf("data:image/svg+xml,%3Csvg%2F%3E");
  expect([svg?.name, await svg?.text()]).toEqual(["picture.svg", "<svg/>"]);
  for (const none of ["", "https://example.org/a.png", "data:text/html,x", "data:image/png;base64,%%%"]) expect(fileOf(none), none).toBeUndefined();
});

test("pictures of a page become files, and what is not taken is left out", async () => {
  const page = '<p>One</p><img src="data:image/png;base64,AAAA"><img src="/own.png"><img src="data:image/gif;base64,BBBB">';
  const upload = async (file: File) => {
    if (file.type === "image/gif") throw new Error("not taken");
    return { url: "file://kept" };
  };
  expect(await withFiles(page, upload)).toBe('<p>One</p><img src="file://kept"><img src="/own.png">');
});
