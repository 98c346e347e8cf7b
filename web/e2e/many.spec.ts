import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

/** Documents, and folders that they are spread over; the first half of them in one folder. MANY says how many. */
const MANY = Number(process.env.MANY ?? 1200);
const FOLDERS = Math.ceil(MANY / 20);
const WORDS = ["lamp", "fog", "tide", "rope", "harbour", "keeper", "signal", "storm", "ledger", "bell"];

/** A tree of Markdown, as somebody brings it from another program. */
function tree(): string {
  const root = mkdtempSync("/tmp/docent-many.");
  for (let folder = 0; folder < FOLDERS; folder += 1) mkdirSync(join(root, folderOf(folder)), { recursive: true });
  for (let number = 0; number < MANY; number += 1) {
    const word = WORDS[number % WORDS.length];
    const folder = number < MANY / 2 ? 0 : 1 + (number % (FOLDERS - 1));
    writeFileSync(join(root, folderOf(folder), `Page ${number} of the ${word}.md`), `# Page ${number} of the ${word}\n\nWhat was seen: ${word} ${number}.\n`);
  }
  return root;
}

/** Two levels of them. */
const folderOf = (number: number) => (number === 0 ? "Whole" : join(`Shelf ${number % 10}`, `Box ${number}`));

/** Milliseconds that something takes. */
async function taking(act: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await act();
  return Math.round(performance.now() - since);
}

test("a space of many documents is as quick to use as a small one", async ({ owner, docent }) => {
  test.setTimeout(60_000 + MANY * 60);
  const space = await docent.command<{ id: string }>("space", "create", "Archive", "--owner", "owner@localhost.localdomain");
  const link = await docent.command<{ url: string }>("link", "create", "--space", "Archive", "--name", "Clerk", "--mode", "read_write", "--whole-space");
  const root = tree();
  const imported = await taking(() => docent.command("import", root, "--space", "Archive"));
  rmSync(root, { recursive: true });
  const told = [`import ${imported} ms`];
  const tell = (what: string, time: number) => told.push(`${what} ${time} ms`);

  const main = owner.getByRole("main");
  const rows = main.getByRole("row");
  await owner.goto(`${docent.first.address}/s/${space.id}/members`);
  tell("list", await taking(async () => {
    await owner.getByRole("link", { name: "All documents" }).click();
    await rows.nth(20).waitFor();
  }));
  tell("folder of half of them", await taking(async () => {
    await owner.getByRole("link", { name: "Whole", exact: true }).click();
    await main.getByRole("heading", { name: "Whole" }).waitFor();
    await rows.nth(20).waitFor();
  }));
  tell("to its end", await taking(() => toTheEnd(owner, MANY / 2)));
  expect(await rows.count(), "only the rows that are looked at are there").toBeLessThan(120);
  tell("choosing all of it", await taking(async () => {
    await main.getByRole("checkbox", { name: "Select all" }).check();
    await main.getByText(`${MANY / 2} selected`).waitFor();
  }));
  tell("moving all of it", await taking(async () => {
    await main.getByRole("button", { name: "Move", exact: true }).click();
    await owner.getByRole("combobox", { name: "Move to" }).fill("Shelf 1");
    await owner.getByRole("option", { name: "Shelf 1", exact: true }).click();
    await owner.getByRole("dialog").getByRole("button", { name: "Move", exact: true }).click();
    await expect(main.getByText("Nothing here yet")).toBeVisible({ timeout: 60_000 });
  }));
  tell("taking that back", await taking(async () => {
    await owner.getByRole("button", { name: "Undo" }).last().click();
    await rows.nth(20).waitFor({ timeout: 60_000 });
  }));

  tell("the tree's second level", await taking(async () => {
    await owner.getByRole("link", { name: "Shelf 3", exact: true }).click();
    await owner.getByRole("link", { name: "Box 3", exact: true }).waitFor();
  }));
  const looked = `lamp ${MANY - 10}`;
  tell("the palette", await taking(async () => {
    await owner.keyboard.press("Control+k");
    await owner.getByRole("textbox", { name: "Search, or go somewhere" }).fill(looked);
    await owner.getByRole("dialog").getByRole("button", { name: new RegExp(`Page ${MANY - 10} of the lamp`) }).waitFor();
  }));
  tell("from there to the document", await taking(async () => {
    await owner.keyboard.press("Enter");
    await owner.locator(".bn-editor[contenteditable=true]").getByText(`What was seen: ${looked}`).waitFor();
  }));

  const agent = await Agent.connect(link.url);
  await owner.getByRole("link", { name: "All documents" }).click();
  await rows.nth(20).waitFor();
  tell("all of them, to the end", await taking(() => toTheEnd(owner, MANY)));
  await toTheTop(owner);
  tell("what an agent makes meanwhile", await taking(async () => {
    await agent.call("documents_create", { documents: [{ title: "Made meanwhile", markdown: "Now." }] });
    await main.getByRole("link", { name: "Made meanwhile" }).waitFor();
  }));
  await agent.close();
  console.log(`${MANY} documents: ${told.join(", ")}`);
});

/** Scrolls until the last of a list is there. */
async function toTheEnd(page: Page, count: number): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("End");
    const last = page.getByRole("main").getByRole("row").last();
    expect(Number(await last.getAttribute("aria-rowindex"))).toBeGreaterThan(count);
  }).toPass({ timeout: 60_000, intervals: [20] });
}

async function toTheTop(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Home");
    await expect(page.getByRole("main").getByRole("row").nth(1)).toHaveAttribute("aria-rowindex", "2", { timeout: 200 });
  }).toPass({ timeout: 10_000, intervals: [20] });
}
