import { Agent } from "./agent";
import { serious } from "./axe";
import { expect, test } from "./test";

test("axe finds nothing serious in what opens over the pages", async ({ owner, docent }) => {
  test.setTimeout(180_000);
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Menus", markdown: "Words" }] });
  await agent.close();
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  for (const colorScheme of ["light", "dark"] as const) {
    await owner.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await owner.locator(".bn-editor").waitFor();
    await owner.keyboard.press("Control+k");
    await owner.getByRole("dialog").getByRole("textbox").fill("Words");
    await expect(owner.getByRole("dialog").getByRole("button", { name: /Menus/ })).toBeVisible();
    expect.soft(await serious(owner), `${colorScheme} palette`).toEqual([]);
    await owner.keyboard.press("Escape");
    await expect(owner.getByRole("dialog")).toBeHidden();
    await owner.locator(".bn-editor").getByText("Words").click();
    await owner.keyboard.press("End");
    await owner.keyboard.type(" /");
    await expect(owner.getByRole("listbox", { name: "Kinds of blocks" })).toBeVisible();
    expect.soft(await serious(owner), `${colorScheme} slash menu`).toEqual([]);
    await owner.keyboard.press("Escape");
    await owner.keyboard.press("Backspace");
    await owner.keyboard.press("Backspace");
    for (const menu of ["What to do with this document", "Outline", "Comments", "History"]) {
      await owner.getByRole("button", { name: menu, exact: true }).click();
      await owner.getByRole("menu").or(owner.getByRole("dialog")).first().waitFor();
      expect.soft(await serious(owner), `${colorScheme} ${menu}`).toEqual([]);
      await owner.keyboard.press("Escape");
      await expect(owner.getByRole("menu").or(owner.getByRole("dialog"))).toHaveCount(0);
    }
  }
});

test("axe finds nothing serious on the main pages, light and dark", async ({ owner, docent }) => {
  test.setTimeout(300_000);
  const agent = await Agent.connect(docent.first.mcpUrl);
  const markdown = "# One\n\n- [ ] a task\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```\n\n[a link](https://example.org) #kinds";
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Kinds", markdown }] });
  await agent.close();
  const home = new URL(owner.url()).pathname;
  const pages = [home, `/d/${ids[0]}`, `${home}/day/today`, `${home}/in/trash`, `${home}/links`, `${home}/links/new`, `${home}/tasks/active`, `${home}/tags`, `${home}/tags/kinds`, `${home}/members`, "/account"];
  for (const scheme of ["light", "dark"] as const) {
    await owner.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const path of pages) {
      await owner.goto(docent.first.address + path);
      await owner.getByRole("main").locator("h1, button").first().waitFor();
      if (path.startsWith("/d/")) await owner.locator(".bn-editor").waitFor();
      expect.soft(await serious(owner), `${scheme} ${path}`).toEqual([]);
    }
  }
});
