import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import type { Docent } from "./docent";
import { expect, test } from "./test";

test("an agent's edit appears in the open document within a second, with its name, and is undone from there", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Watch", markdown: "The lamp is lit.\n\nThe wind is west." }] });
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  await expect(owner.getByRole("textbox", { name: "Text of Watch" })).toBeVisible();
  // Somebody is typing in another block meanwhile.
  await owner.getByText("The lamp is lit.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" It burns");

  await agent.call("text_replace", { id: ids[0], find: "wind is west", replace: "wind has turned north" });
  const answered = Date.now();
  await expect(owner.getByText("The wind has turned north.")).toBeVisible({ timeout: 5_000 });
  const seen = Date.now() - answered;
  console.log(`an agent's edit was seen ${seen} ms after its call was answered`);
  expect(seen).toBeLessThan(1_000);
  // The caret is where it was.
  await owner.keyboard.type(" well.");
  await expect(owner.getByText("The lamp is lit. It burns well.")).toBeVisible();

  const told = owner.getByRole("alert").filter({ hasText: "First link, an agent, changed this document" });
  await expect(told).toBeVisible();
  await told.getByRole("button", { name: "Undo" }).click();
  await expect(owner.getByText("The wind is west.")).toBeVisible();
  await expect.poll(async () => (await agent.call("blocks_get", { id: ids[0], format: "markdown" })).markdown).toContain("It burns well.");
  await agent.close();
});

test("what an agent does many times is told once, and taken back together", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Soundings", markdown: "By the lead:" }] });
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  const text = owner.getByRole("textbox", { name: "Text of Soundings" });
  await expect(text).toBeVisible();
  for (let fathoms = 1; fathoms <= 6; fathoms += 1) {
    await agent.call("markdown_add", { markdown: `${fathoms} fathoms.`, position: "end", pageId: ids[0] });
  }
  const told = owner.getByRole("alert").filter({ hasText: "First link, an agent, changed this document" });
  await expect(told).toContainText("6 times");
  await expect(told).toHaveCount(1);
  await told.getByRole("button", { name: "Undo" }).click();
  await expect(text).toHaveText("By the lead:");
  await agent.close();
});

/** Opens a document with the link's agent beside it: what the agent wrote is undone from the toast. */
async function together(owner: Page, docent: Docent, title: string, markdown: string) {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title, markdown }] });
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  const text = owner.getByRole("textbox", { name: `Text of ${title}` });
  await expect(text).toBeVisible();
  const told = owner.getByRole("alert").filter({ hasText: "First link, an agent, changed this document" });
  return {
    text,
    replace: async (find: string, replace: string) => {
      await agent.call("text_replace", { id: ids[0], find, replace });
      await expect(text).toContainText(replace);
    },
    write: async (behind: string, words: string) => {
      await text.getByText(behind).click();
      await owner.keyboard.press("End");
      await owner.keyboard.type(words);
    },
    undo: ({ isTypingOn = false } = {}) => {
      const button = told.getByRole("button", { name: "Undo" });
      return isTypingOn ? button.dispatchEvent("click") : button.click();
    },
    kept: async () => (await agent.call("blocks_get", { id: ids[0], format: "markdown" })).markdown as string,
    agent,
  };
}

test("an agent's words are taken back from among those that a person wrote since", async ({ owner, docent }) => {
  const { text, replace, write, undo, kept, agent } = await together(owner, docent, "Lamp", "The lamp is lit.");
  await replace("lamp", "lantern");
  await write("The lantern is lit.", " My own sentence.");
  await expect.poll(kept).toContain("My own sentence.");
  await undo();
  await expect(owner.getByRole("alert").filter({ hasText: "Taken back" })).toBeVisible();
  await expect(text).toHaveText("The lamp is lit. My own sentence.");
  expect(await kept()).toContain("The lamp is lit. My own sentence.");
  await agent.close();
});

test("what is typed while a change is taken back is neither lost nor doubled", async ({ owner, docent }) => {
  const { text, replace, write, undo, kept, agent } = await together(owner, docent, "Oil", "The lamp is lit.");
  await replace("lamp", "lantern");
  await write("The lantern is lit.", " My own sentence.");
  // The caret stays where it is: they type on while it is being taken back.
  await undo({ isTypingOn: true });
  await owner.keyboard.type(" And more, letter by letter.", { delay: 30 });
  await expect(text).toHaveText("The lamp is lit. My own sentence. And more, letter by letter.");
  await expect.poll(kept).toContain("The lamp is lit. My own sentence. And more, letter by letter.");
  await agent.close();
});

test("an agent's words that a person changed since stay, and can be compared", async ({ owner, docent }) => {
  const { text, replace, write, undo, kept, agent } = await together(owner, docent, "Torch", "The lamp\n\nThe wind");
  await replace("lamp", "lantern");
  await write("The lantern", "s burn");
  await expect.poll(kept).toContain("The lanterns burn");
  await undo();
  const left = owner.getByRole("alert").filter({ hasText: "That was not taken back" });
  await expect(left).toContainText("“The lanterns burn” was changed since in the same place.");
  await expect(text).toContainText("The lanterns burn");
  await left.getByRole("button", { name: "Compare in the history" }).click();
  await expect(owner.getByRole("dialog", { name: "History" })).toBeVisible();
  await expect(left).toBeHidden();
  await agent.close();
});

test("several changes are taken back from among a person's words, but for what contradicts", async ({ owner, docent }) => {
  const { text, replace, write, undo, kept, agent } = await together(owner, docent, "Log", "The lamp is lit.\n\nThe wind is west.\n\nThe sea");
  await replace("lamp", "lantern");
  await replace("lit", "bright");
  await replace("west", "north");
  await replace("sea", "ocean");
  await write("The lantern is bright.", " Mine.");
  await write("The ocean", "s");
  await expect.poll(kept).toContain("The oceans");
  await undo();
  const left = owner.getByRole("alert").filter({ hasText: "Not all of it was taken back" });
  await expect(left).toContainText("“The oceans” was changed since in the same place.");
  await expect(text).toHaveText("The lamp is lit. Mine.The wind is west.The oceans");
  expect(await kept()).toContain("The lamp is lit. Mine.");
  await agent.close();
});

test("a document's history shows what an agent did, and brings back what was", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Orders", markdown: "Keep watch." }] });
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  await owner.getByRole("textbox", { name: "Text of Orders" }).getByText("Keep watch.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" Sleep never.");
  await expect.poll(async () => (await agent.call("blocks_get", { id: ids[0], format: "markdown" })).markdown).toContain("Sleep never.");
  await agent.call("text_replace", { id: ids[0], find: "Sleep never", replace: "Sleep well" });
  await expect(owner.getByText("Keep watch. Sleep well.")).toBeVisible();
  await owner.getByRole("button", { name: "History" }).click();
  const panel = owner.getByRole("dialog", { name: "History" });
  await expect(panel.getByText("agent", { exact: true }).first()).toBeVisible();
  await panel.getByRole("button", { name: /Owner/ }).first().click();
  await expect(panel.locator("ins, del").first()).toBeVisible();
  await panel.getByRole("button", { name: "Bring this back" }).click();
  await expect(owner.getByRole("article").getByText("Keep watch. Sleep never.")).toBeVisible();

  // That is taken back only as long as nobody worked on it.
  await agent.call("text_replace", { id: ids[0], find: "Sleep never", replace: "Sleep now" });
  await owner.getByRole("alert").filter({ hasText: "Brought back" }).getByRole("button", { name: "Undo" }).click();
  const left = owner.getByRole("alert").filter({ hasText: "That was not taken back" });
  await expect(left).toContainText("Somebody has worked on it since. It stays as it is now.");
  await agent.close();
});

test("people and agents talk in comments", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Plan", markdown: "Sail on Monday." }] });
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  await owner.getByRole("button", { name: "Comments" }).click();
  const panel = owner.getByRole("dialog", { name: "Comments" });
  await panel.getByRole("textbox", { name: "Comment on this document" }).fill("Is the tide right?");
  await panel.getByRole("button", { name: "Send" }).click();
  await expect(panel.getByRole("article").getByText("Is the tide right?")).toBeVisible();
  const { comments } = await agent.call("comments_get", { documentId: ids[0] });
  await agent.call("comments_add", { comments: [{ replyTo: comments[0].id, content: "High water is at six." }] });
  await expect(panel.getByText("High water is at six.")).toBeVisible();
  await panel.getByRole("button", { name: "Resolve" }).click();
  await expect(panel.getByRole("article")).toBeHidden();
  await agent.close();
});
