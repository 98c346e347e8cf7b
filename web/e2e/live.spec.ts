import { Agent } from "./agent";
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
