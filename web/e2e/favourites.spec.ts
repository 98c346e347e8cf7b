import { Agent } from "./agent";
import { expect, test } from "./test";

test("somebody keeps documents at hand", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Star chart" }, { title: "Moon table" }] });
  await agent.close();
  const section = owner.getByRole("region", { name: "Favourites" });
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Star chart");
  await expect(section).toBeHidden();
  await owner.getByRole("button", { name: "Add to favourites" }).click();
  await expect(section.getByRole("link")).toHaveText(["Star chart"]);

  await owner.getByRole("link", { name: "All documents" }).click();
  await owner.getByRole("button", { name: "What to do with “Moon table”" }).click();
  await owner.getByRole("menuitem", { name: "Add to favourites" }).click();
  await expect(section.getByRole("link")).toHaveText(["Star chart", "Moon table"]);
  await owner.reload();
  await expect(section.getByRole("link")).toHaveText(["Star chart", "Moon table"]);

  await section.getByRole("link", { name: "Moon table" }).click();
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Moon table");
  await owner.keyboard.press("Control+k");
  await owner.getByRole("textbox", { name: "Search, or go somewhere" }).fill("favourites");
  await owner.getByRole("dialog").getByRole("button", { name: "Remove from favourites" }).click();
  await expect(section.getByRole("link")).toHaveText(["Star chart"]);

  // What is thrown away is at hand no more, until it comes back.
  await section.getByRole("link", { name: "Star chart" }).click();
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Star chart");
  await owner.getByRole("button", { name: "What to do with this document" }).click();
  await owner.getByRole("menuitem", { name: "Move to the trash", exact: true }).click();
  await expect(section).toBeHidden();
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(section.getByRole("link")).toHaveText(["Star chart"]);
});

test("a favourite that the server refuses is none", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Refused chart" }] });
  await agent.close();
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  await owner.route("**/favourites/*", (route) => route.fulfill({ status: 404, json: { error: "not_found", message: "It is gone." } }));
  await owner.getByRole("button", { name: "Add to favourites" }).click();
  await expect(owner.getByText("It is gone.")).toBeVisible();
  await expect(owner.getByRole("button", { name: "Add to favourites" })).toHaveAttribute("aria-pressed", "false");
});
