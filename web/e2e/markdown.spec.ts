import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

async function act(owner: Page, what: string): Promise<void> {
  await owner.getByRole("button", { name: "What to do with this document" }).click();
  await owner.getByRole("menuitem", { name: what, exact: true }).click();
}

test("a document is taken along as Markdown, with what was typed a moment ago", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Tides/2", markdown: "## High water\n\nAt **six**." }] });
  await owner.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  await owner.getByRole("textbox", { name: "Text of Tides/2" }).getByText("At six.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" Sharp.");
  await act(owner, "Copy as Markdown");
  await expect(owner.getByText("Copied as Markdown")).toBeVisible();
  expect(await copied(owner)).toBe("## High water\n\nAt **six**. Sharp.\n");

  const saving = owner.waitForEvent("download");
  await act(owner, "Download as Markdown");
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("Tides-2.md");
  expect(readFileSync(await saved.path(), "utf8")).toBe("## High water\n\nAt **six**. Sharp.\n");
  await agent.close();
});

test("a space is taken along as an archive, which comes back the same", async ({ owner, docent }, info) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids: folders } = await agent.call("folders_create", { folders: [{ name: "Taken along" }] });
  const inside = { documents: [{ title: "Packed", markdown: "Wrapped in oilcloth." }], destination: { folderId: folders[0] } };
  await agent.call("documents_create", inside);
  await owner.getByRole("button", { name: "Switch the space" }).click();
  await owner.getByRole("menuitem", { name: "Export…" }).click();
  const saving = owner.waitForEvent("download");
  await owner.getByRole("link", { name: "Download", exact: true }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/\.zip$/);
  const archive = info.outputPath("space.zip");
  await saved.saveAs(archive);
  await docent.command("space", "create", "Space brought back", "--owner", "owner@localhost.localdomain");
  const report = await docent.command<{ documents: number }>("import", archive, "--space", "Space brought back");
  expect(report.documents).toBeGreaterThan(0);

  const folder = owner.waitForEvent("download");
  await owner.getByRole("button", { name: "What to do with “Taken along”" }).click();
  await owner.getByRole("menuitem", { name: "Export as Markdown" }).click();
  const one = join(archive, "../folder.zip");
  await (await folder).saveAs(one);
  await docent.command("space", "create", "Space of one folder", "--owner", "owner@localhost.localdomain");
  expect(await docent.command<object>("import", one, "--space", "Space of one folder")).toMatchObject({ documents: 1, folders: 1 });
  await agent.close();
});

test("Markdown is pasted as what it says, and a selection is copied as Markdown", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Pasted", markdown: "Begin." }] });
  await owner.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  const editor = owner.getByRole("textbox", { name: "Text of Pasted" });
  await editor.getByText("Begin.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.press("Enter");
  const source = "## Stores\n\n- [ ] oil\n- [x] bread\n\nSome **bold** and `code`.\n\n```sh\nls -l\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |";
  await owner.evaluate((text) => navigator.clipboard.writeText(text), source);
  await owner.keyboard.press("Control+v");
  await expect(editor.getByRole("heading", { name: "Stores" })).toBeVisible();
  const saved = async () => (await agent.call("blocks_get", { id: ids[0], format: "markdown" })).markdown as string;
  for (const part of ["## Stores", "- [ ] oil", "- [x] bread", "Some **bold** and `code`.", "```sh\nls -l\n```", "| 1 | 2 |"]) {
    await expect.poll(saved).toContain(part);
  }

  await editor.getByRole("heading", { name: "Stores" }).click();
  await owner.keyboard.press("Home");
  await editor.getByText("Some bold").click({ modifiers: ["Shift"] });
  await owner.keyboard.press("Shift+End");
  await owner.keyboard.press("Control+c");
  for (const part of ["## Stores", "[x] bread", "Some **bold** and `code`."]) expect(await copied(owner)).toContain(part);
  await agent.close();
});
