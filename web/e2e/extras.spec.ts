import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

const EVERYTHING = [
  "## The light",
  "- outer\n  - inner\n  - [ ] a task",
  "> quoted",
  "| a | b |\n|---|---|\n| 1 | **2** |",
  "```sh\nls\n```",
  "It burns from *dusk* to [dawn](https://example.org).",
].join("\n\n");
const LONG = ["## First watch", ...lines("first"), "### In fog", ...lines("fog"), "## Last watch", ...lines("last")].join("\n\n");

function lines(of: string): string[] {
  return Array.from({ length: 30 }, (_, index) => `Line ${index} of ${of}.`);
}

const text = async (agent: Agent, id: string): Promise<string> => (await agent.call("blocks_get", { id, format: "markdown" })).markdown as string;
const idOf = (page: Page): string => /\/d\/([\w-]+)/.exec(page.url())?.[1] ?? "";
const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
const pointedOut = (page: Page): Promise<boolean> => page.evaluate(() => document.getAnimations().some(({ id }) => id === "docent-found"));

async function made(agent: Agent, ...documents: { title: string; markdown: string }[]): Promise<string[]> {
  return (await agent.call("documents_create", { documents })).ids as string[];
}

async function act(owner: Page, what: string): Promise<void> {
  await owner.getByRole("button", { name: "What to do with this document" }).click();
  await owner.getByRole("menuitem", { name: what, exact: true }).click();
}

test("a document is copied, used as a template, moved and thrown away from its own page", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const [id = ""] = await made(agent, { title: "Lens", markdown: EVERYTHING });
  await owner.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await owner.goto(`${docent.first.address}/d/${id}`);
  await act(owner, "Copy the link");
  await expect(owner.getByText("Link copied")).toBeVisible();
  expect(await copied(owner)).toBe(`${docent.first.address}/d/${id}`);

  // What was typed a moment ago is in the copy.
  await owner.getByText("It burns from").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" Always.");
  await act(owner, "Duplicate");
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Lens copy");
  const copy = idOf(owner);
  expect(copy).not.toBe(id);
  const both = [await text(agent, id), await text(agent, copy)].map((markdown) => markdown.replaceAll("Lens copy", "Lens"));
  expect(both[0]).toContain("Always.");
  expect(both[1]).toBe(both[0]);

  await act(owner, "Move to");
  await owner.getByRole("combobox", { name: "Move to" }).click();
  await owner.getByRole("option", { name: "Templates" }).click();
  await owner.getByRole("button", { name: "Move", exact: true }).click();
  await act(owner, "New document from this template");
  await expect.poll(() => idOf(owner)).not.toBe(copy);
  await expect(owner.getByRole("article").getByText("It burns from")).toBeVisible();
  expect(await text(agent, idOf(owner))).toContain("inner");

  await act(owner, "Move to the trash");
  await expect(owner.getByRole("heading", { name: "All documents" })).toBeVisible();
  const gone = owner.getByRole("main").getByRole("link", { name: "Lens copy" });
  await expect(gone).toHaveCount(1);
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(gone).toHaveCount(2);
  await agent.close();
});

test("a long document is copied in parts and whole", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const numbers = Array.from({ length: 120 }, (_, index) => index);
  const markdown = numbers.map((at) => `- ${at}\n  - a${at}\n    - b${at}\n    - c${at}`).join("\n");
  const [id = ""] = await made(agent, { title: "Register", markdown });
  // A block that has more inside than one call takes.
  const top = JSON.parse(await asked(owner, "GET", `documents/${id}`)).blocks[0].id as string;
  await agent.call("markdown_add", { markdown, position: "end", pageId: top });
  await agent.call("markdown_add", { markdown, position: "end", pageId: top });
  await owner.goto(`${docent.first.address}/d/${id}`);
  await expect(owner.getByRole("textbox", { name: "Text of Register" })).toBeVisible();
  await act(owner, "Duplicate");
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Register copy");
  const texts = async (of: string) => (await asked(owner, "GET", `documents/${of}`)).match(/"text":"[^"]*"/g);
  expect((await texts(id))?.length).toBe(3 * 480);
  expect(await texts(idOf(owner))).toEqual(await texts(id));
  await agent.close();
});

/** What the server answers the person about the space that is shown. */
async function asked(owner: Page, method: string, path: string): Promise<string> {
  const home = await owner.getByRole("link", { name: "All documents" }).getAttribute("href");
  const address = `/api${home?.replace("/s/", "/spaces/")}/${path}`;
  return owner.evaluate(async ([method, address]) => (await fetch(address ?? "", { method })).text(), [method, address]);
}

test("the outline leads to headings, and so do their addresses", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const [id = ""] = await made(agent, { title: "Watches", markdown: LONG });
  await owner.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await owner.goto(`${docent.first.address}/d/${id}`);
  const article = owner.getByRole("article");
  const last = article.getByRole("heading", { name: "Last watch" });
  await expect(owner.getByRole("textbox", { name: "Text of Watches" })).toBeVisible();
  await expect(last).not.toBeInViewport();

  await owner.getByRole("button", { name: "Outline" }).click();
  const panel = owner.getByRole("dialog", { name: "Outline" });
  await expect(panel.getByRole("listitem")).toHaveText(["First watch", "In fog", "Last watch"]);
  await panel.getByRole("button", { name: "Copy the link to “Last watch”" }).click();
  await expect.poll(() => copied(owner)).toMatch(/\/d\/[\w-]+#[\w-]{36}$/);
  await panel.getByRole("link", { name: "In fog" }).click();
  await expect(panel).toBeHidden();
  await expect(article.getByRole("heading", { name: "In fog" })).toBeInViewport();
  expect(owner.url()).toMatch(/#[\w-]{36}$/);

  // The address by itself, where little may move.
  const address = await copied(owner);
  await owner.emulateMedia({ reducedMotion: "reduce" });
  await owner.goto("about:blank");
  await owner.goto(address);
  await expect.poll(() => pointedOut(owner)).toBe(true);
  await expect(last).toBeInViewport();
  await expect(owner.locator(".bn-editor")).toBeVisible();

  // A heading that was just written has another name in the editor.
  await article.getByText("Line 29 of last.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.press("Enter");
  await owner.keyboard.type("## Written now");
  await expect.poll(() => text(agent, id)).toContain("## Written now");
  await owner.evaluate(() => window.scrollTo(0, 0));
  await owner.getByRole("button", { name: "Outline" }).click();
  await panel.getByRole("link", { name: "Written now" }).click();
  await expect(article.getByRole("heading", { name: "Written now" })).toBeInViewport();

  // Where it is only read.
  await asked(owner, "DELETE", `documents/${id}`);
  await expect(owner.getByText("This document is in the trash.")).toBeVisible();
  await owner.goto("about:blank");
  await owner.goto(address);
  await expect(last).toBeInViewport();
  await expect(owner.locator(".bn-editor")).toBeHidden();
  await agent.close();
});

test("files that are dropped on a folder become documents in it, and what cannot is told", async ({ owner }) => {
  await owner.getByRole("button", { name: "New folder" }).click();
  await owner.getByLabel("Name of the folder").fill("Letters");
  await owner.getByRole("button", { name: "Save" }).click();
  await owner.getByRole("link", { name: "Letters" }).click();
  const heading = owner.getByRole("heading", { name: "Letters" });
  await expect(heading).toBeVisible();
  const dataTransfer = await owner.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["# To the *harbour* office\n\nThe lamp is lit."], "a.md"));
    data.items.add(new File(["No heading here."], "plain note.txt"));
    data.items.add(new File(["x"], "picture.png"));
    data.items.add(new File(["x".repeat(4 * 1024 * 1024 + 1)], "huge.md"));
    return data;
  });
  await heading.dispatchEvent("dragover", { dataTransfer });
  await expect(owner.getByText("each becomes a document here")).toBeVisible();
  await heading.dispatchEvent("drop", { dataTransfer });
  const told = owner.getByRole("region", { name: "Imported files" });
  await expect(told.getByRole("status")).toHaveText("4 of 4 files done");
  await expect(told.getByText("picture.png: Only files that end in .md")).toBeVisible();
  await expect(told.getByText("huge.md: It has 4.0 MiB. At most 4 MiB")).toBeVisible();
  const table = owner.getByRole("main").getByRole("table");
  await expect(table.getByRole("link", { name: "plain note" })).toBeVisible();
  await table.getByRole("link", { name: "To the harbour office" }).click();
  await expect(owner.getByRole("article").getByText("The lamp is lit.")).toBeVisible();

  await owner.getByRole("link", { name: "Letters" }).click();
  await owner.getByLabel("Files to import").setInputFiles({ name: "b.md", mimeType: "text/markdown", buffer: Buffer.from("Reply\n=====\n\nSeen.") });
  await expect(table.getByRole("link", { name: "Reply" })).toBeVisible();
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(table.getByRole("link", { name: "Reply" })).toBeHidden();
});

test("the sidebar shows the last five documents, by their titles now", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const names = ["One", "Two", "Three", "Four", "Five", "Six"];
  const ids = await made(agent, ...names.map((title) => ({ title: `Number ${title}`, markdown: title })));
  for (const [at, id] of ids.entries()) {
    await owner.goto(`${docent.first.address}/d/${id}`);
    await expect(owner.getByRole("region", { name: "Opened last" }).getByRole("link").first()).toHaveText(`Number ${names[at]}`);
  }
  const links = owner.getByRole("region", { name: "Opened last" }).getByRole("link");
  await expect(links).toHaveText(["Number Six", "Number Five", "Number Four", "Number Three", "Number Two"]);
  await agent.call("documents_update", { documents: [{ id: ids[3], title: "Number Four and a half" }] });
  await expect(links.nth(2)).toHaveText("Number Four and a half");
  await asked(owner, "DELETE", `documents/${ids[4]}`);
  await expect(links).toHaveText(["Number Six", "Number Four and a half", "Number Three", "Number Two"]);
  await owner.reload();
  await expect(links).toHaveText(["Number Six", "Number Four and a half", "Number Three", "Number Two"]);
  await links.last().click();
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Number Two");
  await expect(links.first()).toHaveText("Number Two");
  await agent.close();
});

test("single keys do what they say, and nothing while somebody types", async ({ owner }) => {
  await expect(owner.getByRole("heading", { name: "All documents" })).toBeVisible();
  await owner.keyboard.press("?");
  const dialog = owner.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog.getByRole("row")).toHaveCount(7);
  await owner.keyboard.press("c");
  await expect(dialog).toBeVisible();
  await owner.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await owner.keyboard.press("g");
  await owner.keyboard.press("t");
  await expect(owner).toHaveURL(/\/day\/today$/);
  await owner.keyboard.press("g");
  await owner.keyboard.press("l");
  await expect(owner.getByRole("heading", { name: "Connections" })).toBeVisible();
  await owner.keyboard.press("g");
  await owner.keyboard.press("h");
  await expect(owner.getByRole("heading", { name: "All documents" })).toBeVisible();

  await owner.keyboard.press("c");
  const title = owner.getByRole("textbox", { name: "Title" });
  await expect(title).toBeFocused();
  const document = owner.url();
  await owner.keyboard.type("gh c?");
  await owner.keyboard.press("Enter");
  await owner.getByRole("textbox", { name: /^Text of/ }).click();
  await owner.keyboard.type("gh c?");
  await expect(owner.locator(".bn-editor").getByText("gh c?")).toBeVisible();
  await expect(title).toHaveValue("gh c?");
  expect(owner.url()).toBe(document);
  await expect(dialog).toBeHidden();

  // Who cannot have single keys turns them off.
  await owner.getByRole("link", { name: "All documents" }).click();
  await owner.keyboard.press("?");
  await dialog.getByRole("switch", { name: "Single keys do something" }).uncheck();
  await owner.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await owner.keyboard.press("c");
  await owner.keyboard.press("Control+k");
  await owner.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await dialog.getByRole("switch", { name: "Single keys do something" }).check();
  await expect(owner.getByRole("heading", { name: "All documents" })).toBeVisible();
});

test("the calendar leads to days and marks today", async ({ owner }) => {
  await owner.goto(`${owner.url()}/day/2026-12-31`);
  const month = owner.getByRole("region", { name: "Calendar" });
  await expect(month.getByRole("button", { pressed: true })).toHaveAccessibleName(/31 December 2026/);
  await month.getByRole("button", { name: "The month after" }).click();
  const day = month.getByRole("button", { name: /^Friday,? 1 January 2027$/ });
  await day.focus();
  await owner.keyboard.press("Enter");
  await expect(owner).toHaveURL(/\/day\/2027-01-01$/);
  await expect(day).toBeFocused();
  await owner.getByRole("link", { name: "Today" }).click();
  await expect(month.getByRole("button", { pressed: true })).toHaveAttribute("aria-current", "date");
  await owner.setViewportSize({ width: 360, height: 700 });
  const over = () => owner.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(over).toBeLessThanOrEqual(0);
  await owner.getByRole("main").getByRole("button", { name: "Calendar", exact: true }).click();
  await expect(month).toBeHidden();
});
