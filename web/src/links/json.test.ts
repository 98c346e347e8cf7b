import { afterEach, expect, test, vi } from "vitest";

import { json, unlessAbsent } from "./json";

const answers = (status: number, body: unknown) =>
  vi.stubGlobal("fetch", vi.fn(async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status })));

afterEach(() => vi.unstubAllGlobals());

test("asks with JSON, as the one who is signed in", async () => {
  answers(200, { documents: 3 });
  expect(await json("POST", "/api/x", { scope: {} })).toEqual({ documents: 3 });
  expect(fetch).toHaveBeenCalledWith("/api/x", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: '{"scope":{}}',
  });
});

test.each([404, 405])("a server without it (%i) answers nothing", async (status) => {
  answers(status, "");
  expect(await unlessAbsent(json("GET", "/api/x"))).toBeNull();
});

test("a refusal says why", async () => {
  answers(400, { error: "invalid_argument", message: "the search does not parse" });
  await expect(unlessAbsent(json("GET", "/api/x"))).rejects.toThrow("the search does not parse");
});

test("silence is told from a refusal", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError()));
  await expect(json("GET", "/api/x")).rejects.toMatchObject({ status: 0 });
});
