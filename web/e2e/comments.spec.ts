import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { serious } from "./axe";
import { expect, test } from "./test";

const text = (page: Page, title: string) => page.getByRole("textbox", { name: `Text of ${title}` });
const panel = (page: Page) => page.getByRole("dialog", { name: "Comments" });

/** Opens a document that an agent made; answers its id. */
async function opened(page: Page, address: string, agent: Agent, title: string, markdown: string): Promise<string> {
  const { ids } = await agent.call("documents_create", { documents: [{ title, markdown }] });
  await page.goto(`${address}/d/${ids[0]}`);
  await expect(text(page, title)).toBeVisible();
  return ids[0] as string;
}

/** The id of the block with these words. */
async function blockOf(agent: Agent, document: string, words: string): Promise<string> {
  const { blocks } = await agent.call("blocks_get", { id: document, format: "json" });
  const found = JSON.stringify(blocks).match(new RegExp(`"id":"([0-9a-f-]{36})"(?:(?!"id":).)*${words}`));
  if (!found?.[1]) throw new Error(`no block says ${words}: ${JSON.stringify(blocks)}`);
  return found[1];
}

const said = async (agent: Agent, document: string) => (await agent.call("comments_get", { documentId: document })).comments as Record<string, any>[];

test("a block is commented on from the toolbar, the handle and by a key", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await opened(owner, docent.first.address, agent, "Voyage", "Sail on Monday.\n\nThe wind is west.\n\nTake water on board.");
  await text(owner, "Voyage").getByText("Sail on Monday.").dblclick();
  await owner.getByRole("button", { name: "Comment", exact: true }).click();
  const sail = panel(owner).getByRole("textbox", { name: "Comment on “Sail on Monday.”" });
  await expect(sail).toBeFocused();
  await owner.keyboard.type("Is the tide right?");
  await panel(owner).getByRole("button", { name: "Send" }).click();
  await expect(panel(owner).getByRole("article").getByText("Is the tide right?")).toBeVisible();
  await expect(sail).toBeHidden();
  await owner.keyboard.press("Escape");
  await expect(panel(owner)).toBeHidden();
  await expect(text(owner, "Voyage")).toBeFocused();

  await text(owner, "Voyage").getByText("The wind is west.").hover();
  await owner.getByRole("button", { name: "Open block menu" }).click();
  await owner.getByRole("menuitem", { name: "Comment" }).click();
  await expect(panel(owner).getByRole("textbox", { name: "Comment on “The wind is west.”" })).toBeFocused();
  await owner.keyboard.type("It was north at noon.");
  await owner.keyboard.press("Control+Enter");
  await expect(panel(owner).getByRole("article").getByText("It was north at noon.")).toBeVisible();
  await owner.keyboard.press("Escape");
  await expect(text(owner, "Voyage")).toBeFocused();

  await text(owner, "Voyage").getByText("Take water on board.").click();
  await owner.keyboard.press("Control+Alt+m");
  const water = panel(owner).getByRole("textbox", { name: "Comment on “Take water on board.”" });
  await expect(water).toBeFocused();
  await owner.keyboard.type("How mu");
  await owner.keyboard.press("Escape");
  await expect(text(owner, "Voyage")).toBeFocused();
  // What was begun is there again, and the caret is where it was.
  await owner.keyboard.press("Control+Alt+m");
  await expect(water).toHaveValue("How mu");
  await owner.keyboard.type("ch?");
  await owner.keyboard.press("Control+Enter");
  await expect(panel(owner).getByRole("article").getByText("How much?")).toBeVisible();

  const blocks = await Promise.all(["Sail on", "The wind", "Take water"].map((words) => blockOf(agent, id, words)));
  expect((await said(agent, id)).map(({ blockId, text }) => [blockId, text])).toEqual([
    [blocks[0], "Is the tide right?"],
    [blocks[1], "It was north at noon."],
    [blocks[2], "How much?"],
  ]);
  await agent.close();
});

test("a block that was just written is saved before it is commented on", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await opened(owner, docent.first.address, agent, "Watch bill", "First watch.");
  await text(owner, "Watch bill").getByText("First watch.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.press("Enter");
  await owner.keyboard.type("Middle watch.");
  await owner.keyboard.press("Control+Alt+m");
  await expect(panel(owner).getByRole("textbox", { name: "Comment on “Middle watch.”" })).toBeFocused();
  await owner.keyboard.type("Who takes it?");
  await owner.keyboard.press("Control+Enter");
  await expect(panel(owner).getByRole("article").getByText("Who takes it?")).toBeVisible();
  expect((await said(agent, id))[0]?.blockId).toBe(await blockOf(agent, id, "Middle watch"));

  await owner.keyboard.press("Escape");
  await owner.route("**/api/spaces/*/blocks**", (route) => route.fulfill({ status: 409, json: { error: "refused", message: "Not now." } }));
  await owner.keyboard.press("End");
  await owner.keyboard.press("Enter");
  await owner.keyboard.type("Morning watch.");
  await owner.keyboard.press("Control+Alt+m");
  await expect(owner.getByText("This block is not saved yet")).toBeVisible();
  await expect(panel(owner)).toBeHidden();
  await owner.unroute("**/api/spaces/*/blocks**");
  await owner.getByRole("button", { name: "Try now" }).click();
  await expect(owner.getByText("Saved", { exact: true })).toBeVisible();
  await agent.close();
});

test("the key is told, and who only reads is offered no comments", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await opened(owner, docent.first.address, agent, "Sealed orders", "Open at sea.");
  await owner.getByRole("button", { name: "Comments" }).focus();
  await owner.keyboard.press("?");
  const row = owner.getByRole("dialog", { name: "Keyboard shortcuts" }).getByRole("row").filter({ hasText: "Comment on the block that you are in" });
  await expect(row.locator("kbd")).toHaveText(["Ctrl", "Alt", "M"]);
  await owner.goto(docent.first.address);
  await owner.getByRole("button", { name: "What to do with “Sealed orders”" }).click();
  await owner.getByRole("menuitem", { name: "Move to the trash" }).click();
  await expect(owner.getByText("Moved to the trash")).toBeVisible();
  await owner.goto(`${docent.first.address}/d/${id}`);
  await owner.getByText("Open at sea.").click();
  await owner.keyboard.press("Control+Alt+m");
  await owner.getByRole("button", { name: "Comments" }).click();
  await expect(panel(owner).getByText("No comments yet.")).toBeVisible();
  await expect(panel(owner).getByRole("textbox")).toHaveCount(0);
  await agent.close();
});

const marker = (page: Page, words: string) => page.getByRole("article").getByRole("button", { name: new RegExp(`^${words}`) });

test("blocks say how much is said about them, and threads which block they are about", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const lines = Array.from({ length: 30 }, (_, at) => `Sounding number ${at + 10}.`);
  const id = await opened(owner, docent.first.address, agent, "Soundings", lines.join("\n\n"));
  const words = text(owner, "Soundings").getByText("Sounding number 35.");
  const before = await words.boundingBox();
  const blockId = await blockOf(agent, id, "Sounding number 35");
  const { ids } = await agent.call("comments_add", { comments: [{ blockId, content: "Sound again." }] });
  await expect(marker(owner, "1 comment on this block")).toHaveText("1");
  await expect(owner.getByRole("button", { name: "Comments, 1 open" })).toBeVisible();
  await agent.call("comments_add", { comments: [{ replyTo: ids[0], content: "At noon." }, { blockId: id, content: "All in fathoms." }] });
  await expect(marker(owner, "2 comments on this block")).toHaveText("2");
  await expect(owner.getByRole("button", { name: "Comments, 3 open" })).toBeVisible();
  // Nothing has moved, and the caret goes by.
  expect(await words.boundingBox()).toEqual(before);
  await text(owner, "Soundings").getByText("Sounding number 34.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.press("ArrowRight");
  await owner.keyboard.type("The ");
  await owner.keyboard.press("ArrowUp");
  await owner.keyboard.press("ArrowDown");
  await owner.keyboard.type("last ");
  await expect(text(owner, "Soundings").getByText("The last Sounding number 35.")).toBeVisible();

  await marker(owner, "2 comments on this block").click();
  const thread = panel(owner).getByRole("article", { name: "Comments on “The last Sounding number 35.”" });
  await expect(thread).toBeFocused();
  await expect(thread).toContainText("At noon.");
  await owner.keyboard.press("Escape");
  await expect(marker(owner, "2 comments on this block")).toBeFocused();
  await owner.keyboard.press("Enter");
  await expect(thread).toBeFocused();
  await owner.keyboard.press("Escape");

  await owner.evaluate(() => window.scrollTo(0, 0));
  await expect(words).not.toBeInViewport();
  await owner.getByRole("button", { name: "Comments, 3 open" }).click();
  await expect(panel(owner).getByRole("article").filter({ hasText: "All in fathoms." }).getByRole("button", { name: /^Go to/ })).toHaveCount(0);
  await thread.getByRole("button", { name: "Go to “The last Sounding number 35.”" }).click();
  await expect(panel(owner)).toBeHidden();
  await expect(owner.getByRole("article").getByText("Sounding number 35.")).toBeInViewport();

  await owner.getByRole("button", { name: "Comments, 3 open" }).click();
  await thread.getByRole("button", { name: "Resolve" }).click();
  await expect(thread).toBeHidden();
  await owner.keyboard.press("Escape");
  await expect(owner.getByRole("button", { name: "Comments, 1 open" })).toBeVisible();
  await expect(owner.locator("[data-comments]")).toHaveCount(0);
  await agent.close();
});

test("who only reads sees what is said, too; axe finds nothing serious, on phones neither", async ({ owner, docent }) => {
  test.setTimeout(120_000);
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await opened(owner, docent.first.address, agent, "Rules", "## Of lamps\n\n- Trim them.\n- [ ] Fill them.\n\n> Never sleep.\n\n| a | b |\n|---|---|\n| 1 | 2 |");
  const blocks = await Promise.all(["Of lamps", "Trim them", "Fill them", "Never sleep"].map((words) => blockOf(agent, id, words)));
  await agent.call("comments_add", { comments: blocks.map((blockId, at) => ({ blockId, content: `Remark ${at}.` })) });
  await expect(marker(owner, "1 comment on this block")).toHaveCount(4);
  const sound = async (what: string) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await owner.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect.soft(await serious(owner), `${what}, ${colorScheme}`).toEqual([]);
    }
  };
  const fits = () => owner.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  await sound("edited");
  await owner.setViewportSize({ width: 390, height: 800 });
  await expect.poll(fits).toBe(true);
  await expect(marker(owner, "1 comment on this block").first()).toBeInViewport({ ratio: 1 });
  await marker(owner, "1 comment on this block").nth(1).click();
  await expect(panel(owner).getByRole("article", { name: "Comments on “Trim them.”" })).toBeFocused();
  await owner.keyboard.press("Control+Alt+m");
  await sound("the panel");
  await owner.keyboard.press("Escape");

  await owner.getByRole("button", { name: "What to do with this document" }).click();
  await owner.getByRole("menuitem", { name: "Move to the trash" }).click();
  await expect(owner.getByText("Moved to the trash")).toBeVisible();
  await owner.goto(`${docent.first.address}/d/${id}`);
  await expect(owner.getByText("This document is in the trash.")).toBeVisible();
  await expect(marker(owner, "1 comment on this block")).toHaveCount(4);
  await expect.poll(fits).toBe(true);
  await sound("read");
  await marker(owner, "1 comment on this block").last().click();
  await expect(panel(owner).getByRole("article", { name: "Comments on “Never sleep.”" })).toBeFocused();
  await panel(owner).getByRole("button", { name: "Go to “Trim them.”" }).click();
  await expect(panel(owner)).toBeHidden();
  await agent.close();
});

test("what one said oneself is edited and taken out, and comes back", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const id = await opened(owner, docent.first.address, agent, "Log of talk", "Fog at ten.");
  const blockId = await blockOf(agent, id, "Fog at ten");
  await agent.call("comments_add", { comments: [{ blockId, content: "Was it?" }] });
  await owner.getByRole("button", { name: "Comments, 1 open" }).click();
  const thread = panel(owner).getByRole("article", { name: "Comments on “Fog at ten.”" });
  await expect(thread).toContainText("Was it?");
  // An agent's comment is the agent's.
  const menu = thread.getByRole("button", { name: "What to do with your comment" });
  await expect(menu).toHaveCount(0);
  await thread.getByRole("textbox", { name: "Answer" }).fill("It wsa.");
  await thread.getByRole("button", { name: "Send" }).click();
  await expect(thread.getByText("It wsa.")).toBeVisible();

  await menu.click();
  await owner.getByRole("menuitem", { name: "Edit" }).click();
  const field = thread.getByRole("textbox", { name: "Your comment" });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("It wsa.");
  await field.fill("It was.");
  // What is being edited is there again, and the last word is the agent's meanwhile.
  await owner.keyboard.press("Escape");
  await expect(panel(owner)).toBeHidden();
  await agent.call("comments_add", { comments: [{ blockId: id, content: "All noted." }] });
  await owner.getByRole("button", { name: "Comments, 3 open" }).click();
  await expect(panel(owner).getByText("All noted.")).toBeVisible();
  await expect(field).toHaveValue("It was.");
  await thread.getByRole("button", { name: "Save" }).click();
  await expect(field).toBeHidden();
  await expect(menu).toBeFocused();
  await expect(thread).toContainText("(edited)");
  expect((await said(agent, id))[0]?.replies.map(({ text }: Record<string, string>) => text)).toEqual(["It was."]);

  await menu.click();
  await owner.getByRole("menuitem", { name: "Edit" }).click();
  await field.fill("Never mind.");
  await thread.getByRole("button", { name: "Cancel" }).click();
  await expect(thread.getByText("It was.")).toBeVisible();

  await menu.click();
  await owner.getByRole("menuitem", { name: "Delete" }).click();
  await expect(thread.getByText("It was.")).toBeHidden();
  const told = owner.getByRole("alert").filter({ hasText: "Comment deleted" });
  await told.getByRole("button", { name: "Undo" }).click();
  await expect(thread.getByText("It was.")).toBeVisible();
  await agent.close();
});
