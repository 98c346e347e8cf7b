import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

test("eight tabs share one stream: all hear of an agent's edit, all can ask, and one goes on when another closes", async ({ owner, docent }) => {
  test.slow();
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Fog log", markdown: "Clear." }] });
  let streams = 0;
  owner.context().on("request", (request) => (streams += Number(/\/events(\?|$)/.test(request.url()))));
  const tabs: Page[] = [];
  for (let number = 0; number < 8; number++) {
    const tab = await owner.context().newPage();
    await tab.goto(`${docent.first.address}/d/${ids[0]}`);
    await expect(tab.getByRole("textbox", { name: "Text of Fog log" })).toBeVisible();
    tabs.push(tab);
  }
  const seen = async (find: string, replace: string) => {
    await agent.call("text_replace", { id: ids[0], find, replace });
    for (const tab of tabs) {
      await expect(tab.getByRole("textbox", { name: "Text of Fog log" }).getByText(replace, { exact: true })).toBeVisible();
      const status = await tab.evaluate(() => fetch("/api/session").then((answer) => answer.status));
      expect(status).toBe(200);
    }
  };
  await seen("Clear.", "Haze.");
  expect(streams, "one of them reads the stream, or the page before them").toBeLessThanOrEqual(1);

  // Whoever reads goes, the next one reads on: what was written in between is not missed.
  await owner.close();
  for (const closed of [0, 1]) {
    await tabs.shift()?.close();
    await seen(closed === 0 ? "Haze." : "Mist.", closed === 0 ? "Mist." : "Fog.");
  }
  await tabs.shift()?.close();
  await agent.call("text_replace", { id: ids[0], find: "Fog.", replace: "Thick fog." });
  for (const tab of tabs) await expect(tab.getByText("Thick fog.", { exact: true })).toBeVisible();
  await agent.close();
});
