import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

// Each goes a long way.
test.setTimeout(90_000);

/** Opens a new document with the cursor in it. */
async function opened(owner: Page, address: string, agent: Agent, title: string): Promise<string> {
  const { ids } = await agent.call("documents_create", { documents: [{ title, markdown: "Before.\n\nAfter." }] });
  await owner.goto(`${address}/d/${ids[0]}`);
  await expect(owner.getByRole("textbox", { name: new RegExp(title) }).last()).toBeVisible();
  return ids[0] as string;
}

/** Makes a collection with the slash menu, behind the first paragraph. */
async function made(owner: Page): Promise<Locator> {
  await owner.getByText("Before.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.press("Enter");
  await owner.keyboard.type("/collection");
  await owner.getByRole("option", { name: /Collection/ }).first().click();
  const collection = owner.getByRole("region", { name: "Collection Collection" });
  await expect(collection.getByRole("button", { name: "Column Status" })).toBeVisible();
  return collection;
}

async function add(collection: Locator, ...titles: string[]): Promise<void> {
  const field = collection.getByRole("textbox", { name: "Add an item" });
  for (const title of titles) {
    await field.fill(title);
    await field.press("Enter");
    await expect(collection.getByRole("rowheader", { name: title })).toBeVisible();
  }
}

async function blockOf(agent: Agent, document: string): Promise<string> {
  const { collections } = await agent.call("collections_list", { documentIds: [document] });
  return collections[0].id as string;
}

test("a collection is made, filled and changed in its place, and an agent sees it and adds to it", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const document = await opened(owner, docent.first.address, agent, "Harbour");
  const collection = await made(owner);
  await add(collection, "Lamp", "Buoy");

  // A cell of a select: one that there is, and one that is made by typing.
  await collection.getByRole("button", { name: "Status of Lamp: empty" }).click();
  await owner.getByRole("option", { name: "Doing" }).click();
  await expect(collection.getByRole("button", { name: "Status of Lamp: Doing" })).toBeVisible();
  await collection.getByRole("button", { name: "Status of Buoy: empty" }).click();
  await owner.keyboard.type("Lost");
  await owner.getByRole("option", { name: "Make “Lost”" }).click();
  await expect(collection.getByRole("button", { name: "Status of Buoy: Lost" })).toBeVisible();
  // The title, in its place.
  await collection.getByRole("button", { name: "Name of Buoy: Buoy" }).click();
  await owner.keyboard.press("ControlOrMeta+a");
  await owner.keyboard.type("Red buoy");
  await owner.keyboard.press("Enter");
  await expect(collection.getByRole("rowheader", { name: "Red buoy" })).toBeVisible();

  const block = await blockOf(agent, document);
  const read = async () => (await agent.call("collectionItems_get", { collectionBlockId: block })).items as Record<string, any>[];
  await expect.poll(async () => (await read()).map(({ title, properties }) => [title, properties.status])).toEqual([
    ["Lamp", "Doing"],
    ["Red buoy", "Lost"],
  ]);
  await agent.call("collectionItems_add", { collectionBlockId: block, items: [{ title: "From the agent", properties: { Status: "Done" } }] });
  await expect(collection.getByRole("rowheader", { name: "From the agent" })).toBeVisible();
  await expect(collection.getByRole("button", { name: "Status of From the agent: Done" })).toBeVisible();

  // What is typed beside it leaves it as it is, and so does the editor's undo.
  await owner.getByText("After.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" All is well.");
  const text = async () => (await agent.call("blocks_get", { id: document, format: "markdown" })).markdown as string;
  await expect.poll(text).toContain("After. All is well.");
  await owner.keyboard.press("ControlOrMeta+z");
  await expect.poll(text).not.toContain("All is well.");
  expect((await read()).map(({ title }) => title)).toEqual(["Lamp", "Red buoy", "From the agent"]);
  await owner.reload();
  await expect(collection.getByRole("rowheader", { name: "From the agent" })).toBeVisible();
  await agent.close();
});

test("items are deleted and come back, and columns are made, filtered, sorted and deleted", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const document = await opened(owner, docent.first.address, agent, "Orchard");
  const collection = await made(owner);
  await add(collection, "Pear", "Apple");
  await collection.getByRole("row", { name: /Pear/ }).hover();
  await collection.getByRole("button", { name: "What to do with Pear" }).click();
  await owner.getByRole("menuitem", { name: "Delete" }).click();
  await expect(collection.getByRole("rowheader", { name: "Pear" })).toBeHidden();
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(collection.getByRole("rowheader", { name: "Pear" })).toBeVisible();

  await collection.getByRole("button", { name: "New column" }).click();
  await owner.getByRole("textbox", { name: "Name of the column" }).fill("Weight");
  await owner.getByRole("combobox", { name: "Type" }).click();
  await owner.getByRole("option", { name: "Number" }).click();
  await owner.getByRole("button", { name: "Save" }).click();
  await collection.getByRole("button", { name: "Weight of Pear: empty" }).click();
  await owner.keyboard.type("120");
  await owner.keyboard.press("Enter");
  await expect(collection.getByRole("button", { name: "Weight of Pear: 120" })).toBeVisible();

  await collection.getByRole("button", { name: "Column Name" }).click();
  await owner.getByRole("menuitem", { name: "Sort, the lowest first" }).click();
  await expect(collection.getByRole("rowheader").first()).toContainText("Apple");
  await collection.getByRole("button", { name: "Column Weight" }).click();
  await owner.getByRole("menuitem", { name: "Filter" }).click();
  await owner.getByRole("spinbutton", { name: "From" }).fill("100");
  await owner.getByRole("button", { name: "Show", exact: true }).click();
  await expect(collection.getByRole("rowheader", { name: "Apple" })).toBeHidden();
  // It is kept in the view: an agent sees it, and so does who comes back.
  await owner.reload();
  await expect(collection.getByRole("rowheader", { name: "Pear" })).toBeVisible();
  await expect(collection.getByRole("rowheader", { name: "Apple" })).toBeHidden();
  await collection.getByRole("button", { name: "Do not filter by Weight" }).click();
  await expect(collection.getByRole("rowheader", { name: "Apple" })).toBeVisible();
  const block = await blockOf(agent, document);
  expect((await agent.call("collectionSchema_get", { collectionBlockId: block })).views[0].sorts).toEqual(["title"]);

  await collection.getByRole("button", { name: "Column Weight" }).click();
  await owner.getByRole("menuitem", { name: "Delete the column" }).click();
  await expect(collection.getByRole("button", { name: "Column Weight" })).toBeHidden();
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(collection.getByRole("button", { name: "Weight of Pear: 120" })).toBeVisible();
  await agent.close();
});

test("columns are hidden and shown again, in each view by itself", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const document = await opened(owner, docent.first.address, agent, "Stores");
  const properties = [{ name: "Shelf", type: "text" }, { name: "Weight", type: "number" }, { name: "Sound", type: "boolean" }];
  const { ids } = await agent.call("collections_create", { schema: { name: "Ropes", properties }, position: { position: "end", pageId: document } });
  await agent.call("collectionItems_add", { collectionBlockId: ids[0], items: [{ title: "Hawser", properties: { Shelf: "Upper", Weight: 90, Sound: true } }] });
  const collection = owner.getByRole("region", { name: "Collection Ropes" });
  const column = (name: string) => collection.getByRole("button", { name: `Column ${name}` });
  const hidden = async () => ((await agent.call("collectionSchema_get", { collectionBlockId: ids[0] })).views as Record<string, unknown>[]).map((view) => view.hidden);
  await column("Weight").click();
  await owner.getByRole("menuitem", { name: "Hide" }).click();
  await expect(column("Weight")).toBeHidden();
  await expect(column("Shelf")).toBeVisible();
  await expect(collection.getByRole("button", { name: "Columns, 1 hidden" })).toBeFocused();
  // The title is always there.
  await column("Title").click();
  await expect(owner.getByRole("menuitem", { name: "Filter" })).toBeVisible();
  await expect(owner.getByRole("menuitem", { name: "Hide" })).toBeHidden();
  await owner.keyboard.press("Escape");

  // One right after another, before the server has answered.
  const menu = collection.getByRole("button", { name: "Columns, 1 hidden" });
  await menu.click();
  const check = (name: string) => owner.getByRole("menuitemcheckbox", { name });
  await expect(check("Weight")).not.toBeChecked();
  await check("Shelf").click();
  await check("Sound").click();
  await check("Weight").click();
  await expect(check("Weight")).toBeChecked();
  await owner.keyboard.press("Escape");
  await expect(column("Weight")).toBeVisible();
  await expect(column("Shelf")).toBeHidden();
  await expect(column("Sound")).toBeHidden();
  await expect.poll(hidden).toEqual([["shelf", "sound"]]);
  await owner.reload();
  await expect(column("Weight")).toBeVisible();
  await expect(column("Shelf")).toBeHidden();

  // Cards have a choice of their own.
  await collection.locator("label", { hasText: "Gallery" }).click();
  const card = collection.getByRole("list", { name: "Items of Ropes" }).getByRole("article");
  await expect(card).toContainText("Upper");
  await collection.getByRole("button", { name: "Properties" }).click();
  await expect(check("Shelf")).toBeFocused();
  await owner.keyboard.press("Enter");
  await expect(card).not.toContainText("Upper");
  await owner.keyboard.press("Escape");
  await expect.poll(hidden).toEqual([["shelf", "sound"], ["shelf"]]);
  await collection.locator("label", { hasText: "Table" }).click();
  await collection.getByRole("button", { name: "Columns, 2 hidden" }).click();
  await owner.getByRole("menuitem", { name: "Show all" }).click();
  await expect(column("Sound")).toBeVisible();
  await expect.poll(async () => (await hidden())[0] ?? []).toEqual([]);
  await agent.close();
});

test("cards go from column to column, by hand and by menu, and open as pages", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const document = await opened(owner, docent.first.address, agent, "Voyage");
  const collection = await made(owner);
  await add(collection, "Pack");
  await collection.locator("label", { hasText: "Board" }).click();
  const column = (name: string) => collection.getByRole("region", { name, exact: true });
  await expect(column("No status").getByRole("article")).toHaveCount(1);

  await column("No status").getByRole("listitem").dragTo(column("To do"));
  await expect(column("To do").getByRole("button", { name: "Open Pack" })).toBeVisible();
  await column("To do").getByRole("article").hover();
  await column("To do").getByRole("button", { name: "What to do with Pack" }).click();
  await owner.getByRole("menuitem", { name: "Move to Done" }).click();
  await expect(column("Done").getByRole("button", { name: "Open Pack" })).toBeVisible();
  const field = column("Doing").getByRole("textbox", { name: "New item in Doing" });
  await field.fill("Sail");
  await field.press("Enter");
  await expect(column("Doing").getByRole("button", { name: "Open Sail" })).toBeVisible();
  const block = await blockOf(agent, document);
  // Where the view hides what its columns are made by, cards move as ever.
  await expect(collection.getByRole("button", { name: "Properties" })).toHaveCount(0);
  const { views } = await agent.call("collectionSchema_get", { collectionBlockId: block });
  const hiding = (views as Record<string, unknown>[]).map((view) => ({ ...view, ...(view.type === "board" && { hidden: ["status"] }) }));
  await agent.call("collectionSchema_update", { collectionBlockId: block, views: hiding });
  await column("Done").getByRole("article").hover();
  await column("Done").getByRole("button", { name: "What to do with Pack" }).click();
  await owner.getByRole("menuitem", { name: "Move to No status" }).click();
  await expect(column("No status").getByRole("button", { name: "Open Pack" })).toBeVisible();
  await column("No status").getByRole("listitem").dragTo(column("Done"));
  await expect(column("Done").getByRole("button", { name: "Open Pack" })).toBeVisible();
  const read = async () => (await agent.call("collectionItems_get", { collectionBlockId: block })).items as Record<string, any>[];
  await expect.poll(async () => (await read()).map(({ title, properties }) => [title, properties.status])).toEqual([
    ["Pack", "Done"],
    ["Sail", "Doing"],
  ]);

  await column("Doing").getByRole("button", { name: "Open Sail" }).click();
  const page = owner.getByRole("dialog", { name: "Item" });
  await page.getByRole("textbox", { name: /Text of Sail/ }).click();
  await owner.keyboard.type("Westward.");
  await expect.poll(async () => JSON.stringify((await read())[1]?.content)).toContain("Westward.");
  await page.getByRole("button", { name: "Close" }).click();
  // The view is remembered.
  await owner.reload();
  await expect(column("Doing").getByRole("button", { name: "Open Sail" })).toBeVisible();
  await agent.close();
});

const RED = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

test("a collection is shown as a gallery, whose cards open as pages", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const document = await opened(owner, docent.first.address, agent, "Museum");
  const properties = [{ name: "Kind", type: "singleSelect", options: ["Lamp", "Bell"] }, { name: "Year", type: "number" }];
  const { ids } = await agent.call("collections_create", { schema: { name: "Exhibits", properties }, position: { position: "end", pageId: document } });
  const { url } = await agent.call("file_upload", { name: "lamp.png", content: RED });
  const rest = Array.from({ length: 103 }, (_, index) => ({ title: `Bell ${index + 1}` }));
  const items = [{ title: "Old lamp", properties: { Kind: "Lamp", Year: 1871 }, content: `![The lamp](${url})\n\nIt burned oil.` }, ...rest];
  await agent.call("collectionItems_add", { collectionBlockId: ids[0], items });
  const collection = owner.getByRole("region", { name: "Collection Exhibits" });
  const gallery = collection.getByRole("list", { name: "Items of Exhibits" });
  await collection.locator("label", { hasText: "Gallery" }).click();
  const cards = gallery.getByRole("article");
  await expect(cards).toHaveCount(100);
  await expect(cards.first()).toContainText("Old lamp");
  await expect(cards.first()).toContainText("KindLamp");
  await expect(cards.first()).toContainText("Year1871");
  await expect(cards.first().locator("img")).toHaveJSProperty("complete", true);
  expect(await cards.first().locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await expect(cards.nth(1).locator("img")).toHaveCount(0);
  await collection.getByRole("button", { name: "Show more" }).click();
  await expect(cards).toHaveCount(104);
  await expect(collection.getByRole("button", { name: "Show more" })).toBeHidden();

  // By keys, and anywhere on a card; where there is little room, too.
  const page = owner.getByRole("dialog", { name: "Item" });
  await gallery.getByRole("button", { name: "Open Old lamp" }).focus();
  await owner.keyboard.press("Enter");
  await expect(page.getByText("It burned oil.")).toBeVisible();
  await owner.keyboard.press("Escape");
  await expect(page).toBeHidden();
  await expect(gallery.getByRole("button", { name: "Open Old lamp" })).toBeFocused();
  await owner.setViewportSize({ width: 390, height: 800 });
  const over = () => owner.evaluate(() => window.document.documentElement.scrollWidth - window.document.documentElement.clientWidth);
  await expect.poll(over).toBeLessThanOrEqual(0);
  await cards.nth(1).click({ position: { x: 4, y: 4 } });
  await expect(page.getByRole("button", { name: /Name|Title/ }).first()).toContainText("Bell 1");
  await page.getByRole("button", { name: "Close" }).click();
  await gallery.getByRole("button", { name: "What to do with Bell 1", exact: true }).click();
  await owner.getByRole("menuitem", { name: "Delete" }).click();
  await expect(gallery.getByRole("button", { name: "Open Bell 1", exact: true })).toBeHidden();
  await collection.getByRole("textbox", { name: "Add an item" }).fill("Anchor");
  await owner.keyboard.press("Enter");
  await expect(collection.getByRole("textbox", { name: "Add an item" })).toHaveValue("");

  // It is remembered, and an agent sees it.
  await owner.reload();
  await expect(gallery.getByRole("button", { name: "Open Old lamp" })).toBeVisible();
  const { views } = await agent.call("collectionSchema_get", { collectionBlockId: ids[0] });
  expect((views as Record<string, unknown>[]).map(({ type }) => type)).toEqual(["table", "gallery"]);
  await agent.close();
});

test("a long collection is loaded as it is looked at", async ({ owner, docent }) => {
  test.setTimeout(120_000);
  const agent = await Agent.connect(docent.first.mcpUrl);
  const document = await opened(owner, docent.first.address, agent, "Fleet");
  const create = { schema: { name: "Ships", properties: [{ name: "Number", type: "number" }] }, position: { position: "end", pageId: document } };
  const { ids } = await agent.call("collections_create", create);
  for (let part = 0; part < 4; part += 1) {
    const items = Array.from({ length: 150 }, (_, index) => ({ title: `Ship ${part * 150 + index + 1}`, properties: { Number: index } }));
    await agent.call("collectionItems_add", { collectionBlockId: ids[0], items });
  }
  const collection = owner.getByRole("region", { name: "Collection Ships" });
  const table = collection.getByRole("region", { name: "Items of Ships" });
  await expect(collection.getByRole("rowheader", { name: "Ship 1", exact: true })).toBeVisible();
  await expect(collection.getByRole("rowheader", { name: "Ship 600", exact: true })).toHaveCount(0);
  await expect(async () => {
    await table.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await expect(collection.getByRole("rowheader", { name: "Ship 600", exact: true })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  expect(await collection.getByRole("row").count()).toBeLessThan(80);
  // The heads of its columns stay in view, and so do titles.
  await expect(collection.getByRole("button", { name: "Column Number" })).toBeInViewport();
  await owner.setViewportSize({ width: 340, height: 700 });
  const at = async (name: string) => {
    const [head, box] = [await collection.getByRole("button", { name }).boundingBox(), await table.boundingBox()];
    return Math.round((head?.x ?? 0) - (box?.x ?? 0));
  };
  await table.evaluate((box) => box.scrollTo(40, box.scrollTop));
  await expect.poll(() => at("Column Number")).toBeLessThan(170);
  expect(await at("Column Title")).toBe(1);
  await agent.close();
});

test("axe finds nothing serious in a table, a board, a gallery and an item, light and dark", async ({ owner, docent }) => {
  test.setTimeout(120_000);
  const agent = await Agent.connect(docent.first.mcpUrl);
  const document = await opened(owner, docent.first.address, agent, "Lantern");
  const properties = [
    { name: "Status", type: "singleSelect", options: [{ name: "To do", color: "yellow" }, { name: "Done", color: "lime" }] },
    { name: "Tags", type: "multiSelect", options: ["a", "b", "c"] },
    { name: "Site", type: "url" },
    { name: "Sure", type: "boolean" },
    { name: "Day", type: "date" },
  ];
  const { ids } = await agent.call("collections_create", { schema: { name: "Lamps", properties }, position: { position: "end", pageId: document } });
  const values = { Status: "To do", Tags: ["a", "b"], Site: "https://example.org", Sure: true, Day: "2026-12-01" };
  await agent.call("collectionItems_add", { collectionBlockId: ids[0], items: [{ title: "One", properties: values, content: "Text." }, { title: "Two" }] });
  const collection = owner.getByRole("region", { name: "Collection Lamps" });
  const check = async (what: string) => {
    const { violations } = await new AxeBuilder({ page: owner }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect.soft(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), what).toEqual([]);
  };
  for (const scheme of ["light", "dark"] as const) {
    await owner.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await owner.reload();
    await expect(collection.getByRole("rowheader", { name: "One" })).toBeVisible();
    await check(`${scheme}: table`);
    await collection.getByRole("button", { name: "Columns", exact: true }).click();
    await owner.getByRole("menuitemcheckbox").first().waitFor();
    await check(`${scheme}: columns`);
    await owner.keyboard.press("Escape");
    await collection.getByRole("button", { name: /Tags of One/ }).click();
    await owner.getByRole("option").first().waitFor();
    await check(`${scheme}: options`);
    await owner.keyboard.press("Escape");
    await collection.locator("label", { hasText: "Board" }).click();
    await expect(collection.getByRole("article").first()).toBeVisible();
    await check(`${scheme}: board`);
    await collection.locator("label", { hasText: "Gallery" }).click();
    await expect(collection.getByRole("list", { name: "Items of Lamps" })).toBeVisible();
    await check(`${scheme}: gallery`);
    await collection.getByRole("button", { name: "Open One" }).click();
    await owner.getByRole("dialog", { name: "Item" }).getByText("Text.").waitFor();
    await check(`${scheme}: item`);
    await owner.getByRole("dialog", { name: "Item" }).getByRole("button", { name: "Close" }).click();
    await collection.locator("label", { hasText: "Table" }).click();
    await expect(collection.getByRole("rowheader", { name: "One" })).toBeVisible();
  }
  await agent.close();
});
