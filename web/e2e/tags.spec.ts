import { Agent } from "./agent";
import { expect, test } from "./test";

test("tags lead to the documents that have them", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const documents = [
    { title: "Buoys", markdown: "Painted in spring. #Fairway/north" },
    { title: "Lights #fairway", markdown: "See issue #12." },
    { title: "Thrown out", markdown: "Old words: #fairway, `#code`." },
  ];
  const { ids } = await agent.call("documents_create", { documents });
  await agent.close();
  await owner.getByRole("link", { name: "Tags", exact: true }).click();
  const main = owner.getByRole("main");
  await expect(main.getByRole("link", { name: "#fairway, 3 documents" })).toBeVisible();
  await expect(main.getByRole("link", { name: "#fairway/north, 1 document", exact: true })).toBeVisible();
  await expect(main.getByRole("link", { name: "#12" })).toBeHidden();
  await main.getByRole("link", { name: "#fairway/north, 1 document", exact: true }).click();
  await expect(owner.getByRole("heading", { name: "#fairway/north" })).toBeVisible();
  await expect(main.getByRole("row").getByRole("link")).toHaveText(["Buoys"]);
  await main.getByRole("link", { name: "All tags" }).click();
  await main.getByRole("link", { name: "#fairway, 3 documents" }).click();
  await expect(main.getByRole("row").getByRole("link")).toHaveCount(3);

  await main.getByRole("button", { name: "What to do with “Thrown out”" }).click();
  await owner.getByRole("menuitem", { name: "Move to the trash" }).click();
  await expect(main.getByRole("row").getByRole("link")).toHaveCount(2);

  // In what is only read, tags are links.
  await owner.goto(`${docent.first.address}/d/${ids[2]}`);
  await expect(owner.getByText("This document is in the trash.")).toBeVisible();
  await expect(owner.getByRole("article").getByRole("link")).toHaveText(["#fairway"]);
  await owner.getByRole("article").getByRole("link", { name: "#fairway" }).click();
  await expect(owner.getByRole("heading", { name: "#fairway" })).toBeVisible();

  await owner.keyboard.press("Control+k");
  await owner.getByRole("textbox", { name: "Search documents, or go somewhere" }).fill("#fairway/north");
  await owner.getByRole("dialog").getByRole("button", { name: "Documents with #fairway/north" }).click();
  await expect(owner.getByRole("heading", { name: "#fairway/north" })).toBeVisible();
});

test("a tag that nothing has is said to be so", async ({ owner }) => {
  await owner.goto(`${owner.url()}/tags/nowhere`);
  await expect(owner.getByText("No document has #nowhere")).toBeVisible();
});
