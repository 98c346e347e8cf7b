/** Pictures of the main pages for the README, in light, dark and on a phone: `npm run pictures` makes them anew. */
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

const PICTURES = join(import.meta.dirname, "../../docs/pictures");

test("pictures of the main pages", async ({ owner, docent }) => {
  const { document } = await fill(docent.first.mcpUrl);
  await owner.reload();
  // Its owner has come in by a one-time address: later.
  await owner.getByRole("button", { name: "Remind me later" }).click();
  const home = new URL(owner.url()).pathname;
  const pages: [string, string, string][] = [
    ["documents", home, "All documents"],
    ["document", `/d/${document}`, "Night watch"],
    ["connections", `${home}/links`, "Connections"],
    ["new-connection", `${home}/links/new`, "connection"],
  ];
  for (const [name, path, heading] of pages) {
    await owner.goto(docent.first.address + path);
    await expect(owner.getByRole("heading", { name: heading }).first()).toBeVisible();
    await owner.waitForLoadState("networkidle");
    await picture(owner, name);
  }
});

async function picture(page: Page, name: string): Promise<void> {
  const shots = [
    ["light", 1280, 800],
    ["dark", 1280, 800],
    ["phone", 390, 780],
  ] as const;
  for (const [look, width, height] of shots) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light", reducedMotion: "reduce" });
    await page.screenshot({ path: join(PICTURES, `${name}-${look}.png`), animations: "disabled" });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** A space as somebody has it after a week. */
async function fill(url: string): Promise<{ document: string }> {
  const agent = await Agent.connect(url);
  const folders = await agent.call("folders_create", { folders: [{ name: "Harbour" }, { name: "Crew" }] });
  const [harbour] = folders.ids as string[];
  const markdown = [
    "The lamp burns from **dusk to dawn**. Who has the watch writes down what passes.",
    "## Before the watch",
    "- [x] Trim the wick",
    "- [ ] Wind the clock",
    "- [ ] Read the *barometer*",
    "## In fog",
    "> Two long blasts every minute, until the point can be seen.",
    "| Ship | Seen | Bound for |\n|---|---|---|\n| Aurora | 21:40 | Bergen |\n| Petrel | 23:05 | Hull |",
    "```sh\nbarometer --log >> night.txt\n```",
  ].join("\n\n");
  const made = await agent.call("documents_create", {
    documents: [
      { title: "Night watch", markdown },
      { title: "Provisions", markdown: "Oil, bread, lamp glass." },
      { title: "Letters", markdown: "To the harbour office." },
    ],
    destination: { folderId: harbour },
  });
  await agent.close();
  return { document: made.ids[0] as string };
}
