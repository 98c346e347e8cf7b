import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

const NOT_YET = "Written by an agent, not looked at yet: First link";
const bars = (page: Page) => page.getByRole("article").getByTitle(NOT_YET);
const weak = (page: Page) => page.getByRole("article").getByTitle("Written by an agent, looked at just now");
const notice = (page: Page) => page.getByRole("article").getByRole("status", { name: "What agents wrote" });

/** As if somebody looked elsewhere: then nothing is looked at by itself. */
const elsewhere = (page: Page) => page.addInitScript(() => Object.assign(document, { hasFocus: () => false }));

async function made(agent: Agent, title: string, markdown: string): Promise<string> {
  return (await agent.call("documents_create", { documents: [{ title, markdown }] })).ids[0] as string;
}

test("what an agent writes is marked as it happens, until somebody has looked", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await made(agent, "Beacon log", "Lit at dusk.");
  await owner.goto(`${docent.first.address}/d/${id}`);
  await expect(owner.getByRole("textbox", { name: "Text of Beacon log" })).toBeVisible();
  // It was in view for a while.
  await expect(weak(owner)).toHaveText(["Lit at dusk."]);
  await expect(notice(owner)).toBeEmpty();

  await agent.call("markdown_add", { markdown: "Fog at ten.", position: "end", pageId: id });
  await expect(bars(owner)).toHaveText(["Fog at ten."]);
  await expect(notice(owner)).toContainText("1 passage by an agent that nobody has looked at");
  await expect(weak(owner)).toHaveText(["Lit at dusk.", "Fog at ten."]);
  await expect(notice(owner)).toBeEmpty();
  await owner.reload();
  await expect(owner.getByRole("textbox", { name: "Text of Beacon log" }).getByText("Fog at ten.")).toBeVisible();
  await expect(weak(owner)).toHaveCount(0);
  await expect(bars(owner)).toHaveCount(0);
  await agent.close();
});

test("one goes from passage to passage, edits one, and marks the rest", async ({ owner, docent }) => {
  await elsewhere(owner);
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await made(agent, "Tide book", Array.from({ length: 40 }, (_, at) => `High water ${at}.`).join("\n\n"));
  await owner.goto(`${docent.first.address}/d/${id}`);
  await expect(bars(owner)).toHaveCount(40);
  await expect(notice(owner)).toContainText("1 passage by an agent");
  await notice(owner).getByRole("button", { name: "Mark as looked at" }).click();
  await expect(notice(owner)).toBeEmpty();
  await expect(weak(owner)).toHaveCount(40);

  await owner.reload();
  for (const at of [3, 37]) await agent.call("text_replace", { id, find: `water ${at}.`, replace: `water was ${at}.` });
  await expect(notice(owner)).toContainText("2 passages by agents that nobody has looked at");
  const last = owner.getByRole("article").getByText("High water was 37.");
  await expect(last).not.toBeInViewport();
  await notice(owner).getByRole("button", { name: "Next" }).click();
  await notice(owner).getByRole("button", { name: "Next" }).click();
  await expect(last).toBeInViewport();

  await last.click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" I saw it.");
  await expect(bars(owner)).toHaveText(["High water was 3."]);
  await owner.getByRole("link", { name: "All documents" }).click();
  const row = owner.getByRole("row").filter({ hasText: "Tide book" });
  const dot = row.getByRole("img", { name: "An agent wrote here, and nobody has looked yet" });
  await expect(dot).toBeVisible();
  await row.getByRole("link", { name: "Tide book" }).click();
  await notice(owner).getByRole("button", { name: "Mark as looked at" }).click();
  await owner.getByRole("link", { name: "All documents" }).click();
  await expect(row).toBeVisible();
  await expect(dot).toBeHidden();
  await agent.close();
});

test("who only reads sees the marks, too", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await made(agent, "Old chart", "## Depths\n\n- six fathoms\n- [ ] sound again\n\n> Mind the rock.");
  await agent.close();
  await owner.goto(docent.first.address);
  await owner.getByRole("button", { name: "What to do with “Old chart”" }).click();
  await owner.getByRole("menuitem", { name: "Move to the trash" }).click();
  await expect(owner.getByText("Moved to the trash")).toBeVisible();
  await owner.goto(`${docent.first.address}/d/${id}`);
  await expect(owner.getByText("This document is in the trash.")).toBeVisible();
  await expect(bars(owner)).toHaveCount(4);
  await expect(bars(owner).first()).toContainText(NOT_YET);
  await expect(weak(owner)).toHaveCount(4);
});
