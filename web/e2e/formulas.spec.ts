import { Agent } from "./agent";
import { expect, test } from "./test";

const HOSTILE = ["$\\href{javascript:alert(1)}{click}$", "$\\text{<img src=x onerror=alert(1)>}$", `$${"\\frac{1}{".repeat(3)}$`, `$${"x".repeat(6_000)}$`];

test("formulas are drawn, changed where they stand, and run nothing", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const markdown = ["Energy is $E = mc^2$, as said.", "$$\n\\int_0^1 x^2\\,dx = \\frac{1}{3}\n$$", ...HOSTILE, "The end."].join("\n\n");
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Light and mass", markdown }] });
  let asked = false;
  owner.on("dialog", (dialog) => ((asked = true), void dialog.dismiss()));
  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  const editor = owner.getByRole("textbox", { name: "Text of Light and mass" });
  const energy = editor.locator(".docent-formula-drawn math").first();
  await expect(energy).toBeVisible();
  await expect(editor.getByText("E = mc^2", { exact: true }).filter({ visible: true })).toHaveCount(0);
  const block = editor.locator("[data-content-type=formula]");
  await expect(block.locator("math mfrac")).toBeVisible();
  await expect(block.locator("pre")).toHaveCSS("opacity", "0");
  expect(await editor.locator("math a, math img, [href^=javascript]").count()).toBe(0);

  // In a line: a click shows the source, and what is typed is drawn at once.
  await energy.click();
  await owner.keyboard.type(" + 0");
  await expect.poll(async () => (await agent.call("blocks_get", { id: ids[0], format: "markdown" })).markdown).toContain("$E = mc^2 + 0$");
  await editor.getByText("The end.").click();
  await expect(editor.locator(".docent-formula-drawn math mn", { hasText: "0" }).first()).toBeVisible();

  // On a line of its own.
  await block.locator("math").click();
  await expect(block.locator("pre")).toHaveCSS("opacity", "1");
  await owner.keyboard.press("End");
  await owner.keyboard.type(" + \\sqrt{2}");
  await expect(block.locator("math msqrt")).toBeVisible();
  await expect.poll(async () => (await agent.call("blocks_get", { id: ids[0], format: "markdown" })).markdown).toContain("\\sqrt{2}");

  // Where it is only read.
  const space = await owner.getByRole("link", { name: "All documents" }).getAttribute("href");
  await owner.evaluate((address) => fetch(address, { method: "DELETE" }), `/api${space?.replace("/s/", "/spaces/")}/documents/${ids[0]}`);
  await expect(owner.getByText("This document is in the trash.")).toBeVisible();
  await expect(owner.locator(".bn-editor")).toBeHidden();
  await expect(owner.getByRole("article").locator("math mfrac").first()).toBeVisible();
  await expect(owner.getByRole("article").locator("math msqrt")).toBeVisible();
  expect(asked).toBe(false);
  await agent.close();
});
