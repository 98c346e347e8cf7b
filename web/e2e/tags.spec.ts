import { Agent } from "./agent";
import { serious } from "./axe";
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
  await owner.getByRole("textbox", { name: "Search, or go somewhere" }).fill("#fairway/north");
  await owner.getByRole("dialog").getByRole("button", { name: "Documents with #fairway/north" }).click();
  await expect(owner.getByRole("heading", { name: "#fairway/north" })).toBeVisible();
});

test("a tag that nothing has is said to be so", async ({ owner }) => {
  await owner.goto(`${owner.url()}/tags/nowhere`);
  await expect(owner.getByText("No document has #nowhere")).toBeVisible();
});

test("tags of the space are offered while one is typed, and typing goes on as ever", async ({ owner, docent }) => {
  test.setTimeout(60_000);
  const agent = await Agent.connect(docent.first.mcpUrl);
  const markdown = ["#jetty", "#jetty/east", "#jetty/east", "#jewel"].map((tag) => ({ title: `About ${tag}`, markdown: tag }));
  const { ids } = await agent.call("documents_create", { documents: [...markdown, { title: "Moorings", markdown: "Before." }] });
  const text = async () => (await agent.call("blocks_get", { id: ids[4], format: "markdown" })).markdown as string;
  await owner.goto(`${docent.first.address}/d/${ids[4]}`);
  const editor = owner.getByRole("textbox", { name: "Text of Moorings" });
  const offered = owner.getByRole("listbox", { name: "Tags" }).getByRole("option");
  const { keyboard } = owner;
  await editor.getByText("Before.").click();
  await keyboard.press("End");
  await keyboard.type(" See #");
  await expect(offered).toHaveCount(0);
  await keyboard.type("JE");
  await expect(offered).toHaveText(["#jetty", "#jetty/east", "#jewel"]);
  await expect(offered.first()).toHaveAttribute("aria-selected", "true");
  expect(await serious(owner)).toEqual([]);
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await expect(editor.getByText("Before. See #jetty/east", { exact: true })).toBeVisible();
  await expect(offered).toHaveCount(0);
  // What is below a tag, by Tab; a part of a name finds it, too.
  await keyboard.type(", #jetty/");
  await expect(offered).toHaveText(["#jetty/east"]);
  await keyboard.press("Tab");
  await keyboard.type(" #eas");
  await expect(offered).toHaveText(["#jetty/east"]);
  await offered.first().click();
  await keyboard.type("!");
  await expect.poll(text).toContain("Before. See #jetty/east, #jetty/east #jetty/east!");

  // What is whole already, what nothing has, what somebody left, numbers: Enter is a new line.
  await keyboard.type(" #jetty");
  await expect(offered).toHaveText(["#jetty/east"]);
  await keyboard.press("Enter");
  await keyboard.type("#jet-black");
  await keyboard.press("Enter");
  await keyboard.type("#je");
  await expect(offered.first()).toBeVisible();
  await keyboard.press("Escape");
  await expect(offered).toHaveCount(0);
  await keyboard.type("t");
  await keyboard.press("Enter");
  await keyboard.type("Berth #12 ");
  await keyboard.press("Enter");
  await keyboard.type("# Jetties");
  await keyboard.press("Enter");
  await keyboard.type("``` ");
  await keyboard.type("#je");
  await expect(offered).toHaveCount(0);
  for (const written of ["#jetty/east! #jetty\n\n#jet-black\n\n#jet\n\nBerth #12", "# Jetties", "```\n#je\n```"]) await expect.poll(text).toContain(written);

  // Who comes by and goes away is offered nothing.
  await editor.getByText("Berth #12").click();
  await keyboard.press("End");
  await keyboard.type(" #je");
  await expect(offered.first()).toBeVisible();
  await owner.getByRole("textbox", { name: "Title" }).click();
  await expect(offered).toHaveCount(0);
  await agent.close();
});
