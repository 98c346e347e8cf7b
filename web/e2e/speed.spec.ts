import { gzipSync } from "node:zlib";

import type { Page, Response } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

const LARGEST_FIRST_LOAD = 350 * 1000;

/** Counts what scripts come as, compressed, from now on. */
function counting(page: Page): { scripts: () => Promise<number> } {
  const sizes: Promise<number>[] = [];
  page.on("response", (response: Response) => {
    if (response.request().resourceType() === "script") sizes.push(response.body().then((body) => gzipSync(body).length, () => 0));
  });
  return { scripts: async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) };
}

test("the first load is small, and the figures of the main pages are told", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const markdown = Array.from({ length: 100 }, (_, number) => `Paragraph ${number} of something that is read.`).join("\n\n");
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Long", markdown }] });
  await agent.close();
  const home = new URL(owner.url()).pathname;

  const counted = counting(owner);
  await owner.goto(docent.first.address + home);
  await owner.getByRole("link", { name: "Long" }).waitFor();
  const list = await figures(owner);
  const scripts = await counted.scripts();
  console.log(`list of documents: ${list.painted} ms to the first paint, ${list.now} ms until there, ${Math.round(scripts / 1000)} kB of scripts (gzip)`);
  expect(scripts).toBeLessThan(LARGEST_FIRST_LOAD);

  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  await owner.locator(".bn-editor[contenteditable=true]").getByText("Paragraph 0 of something").waitFor();
  const document = await figures(owner);
  const before = await owner.evaluate(() => performance.now());
  await owner.getByText("Paragraph 0 of something").click();
  await owner.keyboard.type("x");
  await owner.getByText("x", { exact: false }).first().waitFor();
  const typed = await owner.evaluate((since) => Math.round(performance.now() - since), before);
  console.log(`document of 100 blocks: ${document.painted} ms to the first paint, ${document.now} ms until it can be written in, ${typed} ms for a click and a letter`);
});

/** Milliseconds since the address was gone to. */
function figures(page: Page): Promise<{ painted: number; now: number }> {
  return page.evaluate(() => ({
    painted: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1),
    now: Math.round(performance.now()),
  }));
}
