import { Agent } from "./agent";
import { expect, test } from "./test";

test("somebody writes a document, files it, throws it away and takes that back", async ({ owner }) => {
  await owner.getByRole("button", { name: "New folder" }).click();
  await owner.getByLabel("Name of the folder").fill("Lantern room");
  await owner.getByRole("button", { name: "Save" }).click();
  await expect(owner.getByRole("link", { name: "Lantern room" })).toBeVisible();

  await owner.getByRole("button", { name: "New document" }).click();
  await owner.getByRole("textbox", { name: "Title" }).fill("Trimmed wick");
  await owner.getByRole("textbox", { name: "Title" }).press("Enter");
  await owner.getByRole("link", { name: "All documents" }).click();
  await owner.getByRole("button", { name: "What to do with “Trimmed wick”" }).click();
  await owner.getByRole("menuitem", { name: "Move to", exact: true }).click();
  await owner.getByRole("combobox", { name: "Move to" }).fill("Lant");
  await owner.getByRole("option", { name: "Lantern room" }).click();
  await owner.getByRole("button", { name: "Move", exact: true }).click();
  await owner.getByRole("link", { name: "Lantern room" }).click();
  await expect(owner.getByRole("heading", { name: "Lantern room" })).toBeVisible();
  // The sidebar names it too, as opened last.
  const lamp = owner.getByRole("main").getByRole("link", { name: "Trimmed wick" });
  await expect(lamp).toBeVisible();

  await owner.getByRole("checkbox", { name: "Select “Trimmed wick”" }).check();
  await owner.getByRole("button", { name: "Move to the trash" }).click();
  await expect(lamp).toBeHidden();
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(lamp).toBeVisible();
});

test("the palette finds what an agent wrote", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  await agent.call("documents_create", { documents: [{ title: "Fog signal", markdown: "Two long blasts every minute." }] });
  await owner.keyboard.press("Control+k");
  await owner.getByRole("textbox", { name: "Search, or go somewhere" }).fill("blasts");
  await owner.getByRole("dialog").getByRole("button", { name: /Fog signal/ }).click();
  await expect(owner.getByText("Two long blasts every minute.")).toBeVisible();
  await agent.close();
});

test("Enter in the palette opens what was found for what is typed, not what was found before", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const titles = ["Skerry north", "Skerry south"];
  await agent.call("documents_create", { documents: titles.map((title) => ({ title, markdown: "A rock." })) });
  await agent.close();
  const search = owner.getByRole("textbox", { name: "Search, or go somewhere" });
  for (const title of titles) {
    await owner.keyboard.press("Control+k");
    await search.fill("Skerry");
    await expect(owner.getByRole("dialog").getByRole("button", { name: /Skerry/ })).toHaveCount(2);
    await search.fill(title);
    await search.press("Enter");
    await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue(title);
  }
});

test("tabs are called by what they show, and links by name lead to what is called so", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids: [id] } = await agent.call("documents_create", { documents: [{ title: "Sea marks", markdown: "See [[Harbour lights]] and [[Nothing yet]]." }] });
  await agent.call("documents_create", { documents: [{ title: "Harbour lights", markdown: "Red to port." }] });
  await agent.close();
  await owner.goto(`${docent.first.address}/d/${id}`);
  await expect(owner).toHaveTitle("Sea marks · Docent");
  await owner.getByRole("article").getByRole("link", { name: "Harbour lights" }).click();
  await expect(owner.getByText("Red to port.")).toBeVisible();
  await expect(owner).toHaveTitle("Harbour lights · Docent");
  await owner.goBack();
  await owner.getByRole("article").getByRole("link", { name: "Nothing yet" }).click();
  await expect(owner.getByRole("heading", { name: "There is no document called “Nothing yet”" })).toBeVisible();
  await owner.getByRole("button", { name: "Write it" }).click();
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Nothing yet");
  await owner.getByRole("link", { name: "Tasks" }).click();
  await expect(owner).toHaveTitle("Tasks · Docent");
});

test("what is not there and what is not yours look alike", async ({ owner, docent }) => {
  await owner.goto(`${docent.first.address}/d/00000000-0000-7000-8000-000000000000`);
  await expect(owner.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await owner.goto(`${docent.first.address}/nowhere/at/all`);
  await expect(owner.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("a folder that is inside of another is dragged to the top, and goes there by its menu", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids: [pier] } = await agent.call("folders_create", { folders: [{ name: "Pier" }] });
  await agent.call("folders_create", { folders: ["Ropes", "Nets"].map((name) => ({ name, parentFolderId: pier })) });
  const parent = async (name: string) => {
    const { folders } = await agent.call("folders_list", {});
    return (folders as { name: string; parentFolderId?: string }[]).find((folder) => folder.name === name)?.parentFolderId;
  };
  const top = owner.getByText("Top of the space");
  await owner.getByRole("link", { name: "Pier" }).click();
  await owner.getByRole("link", { name: "Ropes" }).hover();
  await owner.mouse.down();
  await owner.getByRole("link", { name: "Pier" }).hover();
  await expect(top).toBeVisible();
  await top.hover();
  await owner.mouse.up();
  await expect(top).toBeHidden();
  await expect.poll(() => parent("Ropes")).toBeUndefined();
  await owner.getByRole("button", { name: "What to do with “Nets”" }).click();
  await owner.getByRole("menuitem", { name: "Move to the top" }).click();
  await expect.poll(() => parent("Nets")).toBeUndefined();
  await expect(owner.getByRole("navigation").getByRole("link", { name: /^(Nets|Pier|Ropes)$/ })).toHaveText(["Nets", "Pier", "Ropes"]);
  // One that stands at the top goes nowhere from there.
  await owner.getByRole("button", { name: "What to do with “Pier”" }).click();
  await expect(owner.getByRole("menuitem", { name: "Rename" })).toBeVisible();
  await expect(owner.getByRole("menuitem", { name: "Move to the top" })).toBeHidden();
  await agent.close();
});
