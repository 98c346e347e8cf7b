import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

/** Opens a document that an agent made. */
async function opened(owner: Page, address: string, agent: Agent, markdown: string): Promise<string> {
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Log", markdown }] });
  await owner.goto(`${address}/d/${ids[0]}`);
  await expect(owner.getByRole("textbox", { name: /Log/ }).last()).toBeVisible();
  return ids[0] as string;
}

const text = async (agent: Agent, id: string): Promise<string> => (await agent.call("blocks_get", { id, format: "markdown" })).markdown as string;

test("what is typed is kept, block by block, and comes back", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await opened(owner, docent.first.address, agent, "The lamp is lit.\n\nThe wind is west.");
  await owner.getByText("The lamp is lit.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" All is well.");
  await expect.poll(() => text(agent, id)).toContain("The lamp is lit. All is well.");
  await owner.keyboard.press("Enter");
  await owner.keyboard.type("A ship passed.");
  await expect.poll(() => text(agent, id)).toContain("A ship passed.");
  await owner.reload();
  await expect(owner.getByText("A ship passed.")).toBeVisible();
  await expect(owner.getByText("The wind is west.")).toBeVisible();
  await agent.close();
});

test("hostile Markdown runs nothing and asks nobody", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const hostile = [
    "<script>window.hacked = 1</script>",
    '<img src="x" onerror="window.hacked = 1">',
    "![look](https://evil.example/pixel.png)",
    "[click](javascript:window.hacked=1)",
    '<svg onload="window.hacked=1"></svg>',
    "```html\n<script>window.hacked = 1</script>\n```",
    "The end of it.",
  ].join("\n\n");
  await opened(owner, docent.first.address, agent, hostile);
  await expect(owner.getByText("The end of it.")).toBeVisible();
  // What it asks of others fails the test by itself (see test.ts).
  expect(await owner.evaluate(() => "hacked" in window)).toBe(false);
  for (const link of await owner.locator("article a").all()) expect(await link.getAttribute("href")).not.toMatch(/^javascript:/i);
  await agent.close();
});
