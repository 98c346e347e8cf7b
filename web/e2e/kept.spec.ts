/** Nothing that somebody typed is lost without their being asked, whatever happens meanwhile. */
import type { Browser, BrowserContext, Page } from "@playwright/test";

import { Agent } from "./agent";
import type { Docent } from "./docent";
import { expect, test } from "./test";

const text = (page: Page, title: string) => page.getByRole("textbox", { name: `Text of ${title}` });
const left = (page: Page) => page.getByRole("status", { name: "Not saved yet" });
const markdown = async (agent: Agent, id: string) => (await agent.call("blocks_get", { id, format: "markdown" })).markdown as string;

async function made(agent: Agent, title: string, markdown: string): Promise<string> {
  return (await agent.call("documents_create", { documents: [{ title, markdown }] })).ids[0] as string;
}

/** Opens a document, with the caret at the end of some words. */
async function opened(page: Page, docent: Docent, id: string, title: string, words: string): Promise<void> {
  await page.goto(`${docent.first.address}/d/${id}`);
  await text(page, title).getByText(words).click();
  await page.keyboard.press("End");
}

test("what was typed without a connection waits while somebody goes elsewhere, and is there when they come back", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Edda");
  const id = await made(agent, "Ebb", "The water falls.");
  await opened(page, docent, id, "Ebb", "The water falls.");
  await page.route("**/api/spaces/*/blocks/**", (route) => route.abort());
  await page.keyboard.type(" Slowly.");
  await expect(page.getByText("Not saved: the server does not answer.")).toBeVisible();
  await page.getByRole("link", { name: "Unsorted" }).click();
  await expect(left(page)).toContainText("What you wrote in “Ebb” is not saved");
  await left(page).getByRole("link", { name: "Open it" }).click();
  await expect(text(page, "Ebb")).toHaveText("The water falls. Slowly.");
  await expect(left(page)).toBeEmpty();
  await page.keyboard.press("Control+End");
  await page.getByRole("link", { name: "Unsorted" }).click();
  await expect(left(page)).toContainText("“Ebb”");
  await page.unroute("**/api/spaces/*/blocks/**");
  await left(page).getByRole("button", { name: "Try now" }).click();
  await expect(left(page)).toBeEmpty();
  expect(await markdown(agent, id)).toContain("The water falls. Slowly.");
  await agent.close();
  await page.context().close();
});

test("who signs out has saved, or is asked", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Olga");
  const id = await made(agent, "Farewell", "Going.");
  await opened(page, docent, id, "Farewell", "Going.");
  await page.route("**/api/spaces/*/blocks/**", (route) => route.abort());
  await page.keyboard.type(" Soon.");
  await page.getByRole("button", { name: "Sign out" }).click();
  const dialog = page.getByRole("dialog", { name: "Not everything is saved" });
  await expect(dialog).toContainText("“Farewell”");
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await page.unroute("**/api/spaces/*/blocks/**");
  await page.keyboard.press("Escape");
  await text(page, "Farewell").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" Now.");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  expect(await markdown(agent, id)).toContain("Going. Soon. Now.");
  await agent.close();
  await page.context().close();
});

test("who was signed out elsewhere signs in again, and goes on where they were", async ({ docent, browser }) => {
  const { page, agent, email } = await somebody(docent, browser, "Ines");
  await page.getByRole("link", { name: "Choose a password" }).click();
  await page.getByRole("textbox", { name: "New password" }).fill("a lantern on the north mole");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("Your password is set.")).toBeVisible();
  const id = await made(agent, "Interrupted", "So far.");
  await opened(page, docent, id, "Interrupted", "So far.");
  await page.evaluate(async () => {
    const sessions = (await (await fetch("/api/sessions")).json()) as { id: string }[];
    for (const { id } of sessions) await fetch(`/api/sessions/${id}`, { method: "DELETE" });
  });
  await page.keyboard.type(" And further.");
  await expect(page.getByText("What you wrote in “Interrupted” is not saved yet.")).toBeVisible();
  await expect(page.getByText("So far.")).toBeHidden();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill("a lantern on the north mole");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(text(page, "Interrupted")).toHaveText("So far. And further.");
  await expect.poll(() => markdown(agent, id)).toContain("So far. And further.");
  await agent.close();
  await page.context().close();
});

test("a title is saved as it is typed, merged with what others make of it, and kept while nobody answers", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Finn");
  const title = page.getByRole("textbox", { name: "Title" });
  const named = async (id: string) => {
    const { documents } = await agent.call("documents_list", {});
    return (documents as { id: string; title: string }[]).find((one) => one.id === id)?.title;
  };
  const id = await made(agent, "North pier", "Built of stone.");
  await opened(page, docent, id, "North pier", "Built of stone.");
  await title.click();
  await title.press("End");
  await title.pressSequentially(" and mole");
  // Without leaving the field.
  await expect.poll(() => named(id)).toBe("North pier and mole");

  await page.route(`**/documents/${id}`, (route) => (route.request().method() === "PATCH" ? route.abort() : route.fallback()));
  await title.pressSequentially(" at night");
  await expect(page.getByText("The title is not saved")).toBeVisible();
  await agent.call("documents_update", { documents: [{ id, title: "Old north pier and mole" }] });
  await expect(title).toHaveValue("Old north pier and mole at night");
  await page.getByRole("link", { name: "Unsorted" }).click();
  await expect(left(page)).toContainText("is not saved");
  await page.unroute(`**/documents/${id}`);
  await expect.poll(() => named(id)).toBe("Old north pier and mole at night");
  await expect(left(page)).toBeEmpty();

  await page.goto(`${docent.first.address}/d/${id}`);
  await page.route(`**/documents/${id}`, (route) => (route.request().method() === "PATCH" ? route.abort() : route.fallback()));
  await title.fill("South pier");
  await expect(page.getByText("The title is not saved")).toBeVisible();
  await agent.call("documents_update", { documents: [{ id, title: "East pier" }] });
  await expect(page.getByText("Somebody has called it “East pier” meanwhile")).toBeVisible();
  await page.unroute(`**/documents/${id}`);
  await page.getByRole("button", { name: "Keep mine" }).click();
  await expect.poll(() => named(id)).toBe("South pier");
  await agent.close();
  await page.context().close();
});

test("the caret stays beside the same letters when an agent writes before and behind it", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Kari");
  const id = await made(agent, "Both ends", "one two three four");
  await opened(page, docent, id, "Both ends", "one two three four");
  for (let letter = 0; letter < " three four".length; letter += 1) await page.keyboard.press("ArrowLeft");
  await agent.call("text_replace", { id, find: "one two three four", replace: "zero one two three four five" });
  await expect(text(page, "Both ends")).toHaveText("zero one two three four five");
  await page.keyboard.type(" and a half");
  await expect(text(page, "Both ends")).toHaveText("zero one two and a half three four five");
  await agent.close();
  await page.context().close();
});

test("the caret goes along with the block that an agent moves", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Greta");
  const id = await made(agent, "Order", "One.\n\nTwo.\n\nThree.");
  await opened(page, docent, id, "Order", "Three.");
  const { blocks } = await agent.call("blocks_get", { id, format: "json" });
  await agent.call("blocks_move", { blockIds: [blocks[2].id], position: { position: "start", pageId: id } });
  await expect(text(page, "Order")).toHaveText("Three.One.Two.");
  await page.keyboard.type(" It goes on.");
  await expect(text(page, "Order")).toHaveText("Three. It goes on.One.Two.");
  await expect.poll(() => markdown(agent, id)).toContain("Three. It goes on.");
  await agent.close();
  await page.context().close();
});

test("what was typed while an agent threw the document away is there when it is put back", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Hilda");
  const id = await made(agent, "Swept off", "On deck.");
  await opened(page, docent, id, "Swept off", "On deck.");
  await page.route("**/api/spaces/*/blocks/**", (route) => route.abort());
  await page.keyboard.type(" A wave.");
  await agent.call("documents_delete", { documentIds: [id] });
  await expect(page.getByText("This document is in the trash.")).toBeVisible();
  await expect(left(page)).toContainText("What you wrote in “Swept off” is not saved");
  await page.unroute("**/api/spaces/*/blocks/**");
  await page.getByRole("button", { name: "Put back" }).click();
  await expect(text(page, "Swept off")).toHaveText("On deck. A wave.");
  await expect.poll(() => markdown(agent, id)).toContain("On deck. A wave.");
  await expect(left(page)).toBeEmpty();
  await agent.close();
  await page.context().close();
});

test("a server that is away takes no page from under anybody", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Iver");
  const id = await made(agent, "Gale", "It blows.");
  await opened(page, docent, id, "Gale", "It blows.");
  await agent.call("markdown_add", { markdown: "And rains.", position: "end", pageId: id });
  await expect(text(page, "Gale")).toContainText("And rains.");
  const down = (url: URL) => url.pathname.startsWith("/api/");
  await page.route(down, (route) => route.fulfill({ status: 503, json: { error: "unavailable", message: "It starts again." } }));
  await page.keyboard.type(" Hard.");
  await page.getByRole("alert").getByRole("button", { name: "Undo" }).first().click();
  await expect(page.getByText("That did not work")).toBeVisible();
  await expect(page.getByText("Not saved: the server does not answer.")).toBeVisible();
  await expect(text(page, "Gale")).toContainText("It blows. Hard.");
  await page.unroute(down);
  await page.getByRole("button", { name: "Try now" }).click();
  await expect.poll(() => markdown(agent, id)).toContain("It blows. Hard.");
  await agent.close();
  await page.context().close();
});

test("two versions of a block wait for a choice, and take no keys", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Jorun");
  const id = await made(agent, "Course", "Steer to the end");
  await opened(page, docent, id, "Course", "Steer to the end");
  await page.route("**/api/spaces/*/blocks/**", (route) => route.abort());
  await page.keyboard.type("less sea");
  await expect(page.getByText("Not saved: the server does not answer.")).toBeVisible();
  await agent.call("text_replace", { id, find: "end", replace: "harbour" });
  await page.unroute("**/api/spaces/*/blocks/**");
  await expect(page.getByText("Somebody changed what you are changing")).toBeVisible();
  await page.keyboard.type(" and back");
  await expect(text(page, "Course")).toHaveText("Steer to the endless sea and back");
  await page.getByRole("button", { name: "Choose", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep both" }).click();
  await expect(text(page, "Course")).toHaveText("Steer to the harbourSteer to the endless sea and back");
  await expect.poll(() => markdown(agent, id)).toContain("Steer to the harbour\n\nSteer to the endless sea and back");
  await agent.close();
  await page.context().close();
});

test("a value of a collection is sent until the server takes it", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Lars");
  const id = await made(agent, "Stores", "What is left:");
  const schema = { name: "Stores", properties: [{ key: "left", name: "Left", type: "number" }] };
  const { ids: [collectionBlockId] } = await agent.call("collections_create", { schema, position: { position: "end", pageId: id } });
  await agent.call("collectionItems_add", { collectionBlockId, items: [{ title: "Oil", properties: { left: 3 } }] });
  await page.goto(`${docent.first.address}/d/${id}`);
  await page.getByRole("button", { name: "Left of Oil: 3" }).click();
  await page.route("**/items/*", (route) => (route.request().method() === "PATCH" ? route.abort() : route.fallback()));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("17");
  await page.keyboard.press("Enter");
  await expect(left(page)).toContainText("What you wrote in “Oil” is not saved");
  await page.unroute("**/items/*");
  await left(page).getByRole("button", { name: "Try now" }).click();
  await expect(left(page)).toBeEmpty();
  const { items } = await agent.call("collectionItems_get", { collectionBlockId });
  expect(items[0].properties.left).toBe(17);
  await agent.close();
  await page.context().close();
});

test("no tab goes on in the name of somebody else", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Olav");
  await expect(page.getByRole("link", { name: "Olav" })).toBeVisible();
  const { page: elsewhere, agent: other } = await somebody(docent, browser, "Petra", page.context());
  await expect(elsewhere.getByRole("link", { name: "Petra" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Petra" })).toBeVisible();
  await elsewhere.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await agent.close();
  await other.close();
  await page.context().close();
});

test("a comment that was begun is there when its panel is opened again", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Marit");
  const id = await made(agent, "Remarks", "To be discussed.");
  await page.goto(`${docent.first.address}/d/${id}`);
  const comment = page.getByRole("textbox", { name: "Comment on this document" });
  await page.getByRole("button", { name: "Comments" }).click();
  await comment.fill("Half a thought");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Unsorted" }).click();
  await page.getByRole("main").getByRole("link", { name: "Remarks" }).click();
  await page.getByRole("button", { name: "Comments" }).click();
  await expect(comment).toHaveValue("Half a thought");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("dialog").getByRole("article").getByText("Half a thought")).toBeVisible();
  await expect(comment).toHaveValue("");
  await agent.close();
  await page.context().close();
});

test("a page whose code does not come takes no other page away", async ({ docent, browser }) => {
  const { page, agent } = await somebody(docent, browser, "Nora");
  const id = await made(agent, "Here", "Still here.");
  await opened(page, docent, id, "Here", "Still here.");
  await page.route("**/assets/**", (route) => route.abort());
  await page.getByRole("link", { name: "Tasks" }).click();
  await expect(page.getByText("This part of the app could not be loaded")).toBeVisible();
  await page.goBack();
  await expect(text(page, "Here")).toHaveText("Still here.");
  await page.unroute("**/assets/**");
  await agent.close();
  await page.context().close();
});

/** A person of their own with a space, a browser and an agent. */
async function somebody(docent: Docent, browser: Browser, name: string, context?: BrowserContext) {
  const email = `${name.toLowerCase()}@example.org`;
  await docent.command("user", "create", email, "--name", name);
  const { signInUrl } = await docent.command<{ signInUrl: string }>("user", "reset", email);
  await docent.command("space", "create", `Place of ${name}`, "--owner", email);
  const { url } = await docent.command<{ url: string }>("link", "create", "--space", `Place of ${name}`, "--name", "Clerk", "--mode", "read_write", "--whole-space", "--allow-delete");
  const page = await (context ?? (await browser.newContext())).newPage();
  await page.goto(signInUrl);
  await page.getByRole("button", { name: "Sign in on this device" }).click();
  await page.getByRole("navigation", { name: "Workspace" }).waitFor();
  return { page, email, agent: await Agent.connect(url) };
}
