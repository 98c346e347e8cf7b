import { Agent } from "./agent";
import { serious } from "./axe";
import { expect, test } from "./test";

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
