/** What somebody is in the middle of survives what others do: letters being composed, a selection, and the way back. */
import type { Page } from "@playwright/test";

import { Agent } from "./agent";
import type { Docent } from "./docent";
import { expect, test } from "./test";

async function opened(page: Page, docent: Docent, title: string, markdown: string) {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const { ids } = await agent.call("documents_create", { documents: [{ title, markdown }] });
  const id = ids[0] as string;
  await page.goto(`${docent.first.address}/d/${id}`);
  const text = page.getByRole("textbox", { name: `Text of ${title}` });
  await expect(text).toBeVisible();
  const kept = async () => (await agent.call("blocks_get", { id, format: "markdown" })).markdown as string;
  return { agent, id, text, kept };
}

test("letters that are being composed are not disturbed by what an agent writes beside and around them", async ({ owner, docent }) => {
  const { agent, id, text, kept } = await opened(owner, docent, "Kana", "The name is\n\nBelow.");
  await text.getByText("The name is").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" ");
  const input = await owner.context().newCDPSession(owner);
  const compose = (letters: string) => input.send("Input.imeSetComposition", { text: letters, selectionStart: letters.length, selectionEnd: letters.length });
  await compose("に");
  await agent.call("text_replace", { id, find: "Below", replace: "Far below" });
  await agent.call("text_replace", { id, find: "The name is", replace: "The old name is" });
  await compose("にほ");
  await compose("にほん");
  await input.send("Input.insertText", { text: "日本" });
  await expect(text).toHaveText("The old name is 日本Far below.");
  await owner.keyboard.type("。");
  await expect.poll(kept).toContain("The old name is 日本。\n\nFar below.");
  await agent.close();
});

test("a selection stays on its words while an agent writes before them", async ({ owner, docent }) => {
  const { agent, id, text, kept } = await opened(owner, docent, "Selected", "First.\n\nKeep a weather eye open.");
  await text.getByText("Keep a weather eye open.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.press("ArrowLeft");
  for (let letter = 0; letter < "open".length; letter += 1) await owner.keyboard.press("Shift+ArrowLeft");
  await agent.call("markdown_add", { markdown: "Before all.", position: "start", pageId: id });
  await agent.call("text_replace", { id, find: "Keep a", replace: "Always keep a" });
  await expect(text).toHaveText("Before all.First.Always keep a weather eye open.");
  expect(await owner.evaluate(() => String(getSelection()))).toBe("open");
  await owner.keyboard.type("shut");
  await expect.poll(kept).toContain("Always keep a weather eye shut.");
  await agent.close();
});

test("undo takes back what was typed, and nothing that an agent wrote meanwhile", async ({ owner, docent }) => {
  const { agent, id, text, kept } = await opened(owner, docent, "Way back", "Mine.\n\nTheirs.");
  await text.getByText("Mine.").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" And more of it.");
  await expect.poll(kept).toContain("Mine. And more of it.");
  await agent.call("text_replace", { id, find: "Theirs", replace: "Still theirs" });
  await expect(text).toHaveText("Mine. And more of it.Still theirs.");
  await owner.keyboard.press("Control+z");
  await expect(text).toHaveText("Mine.Still theirs.");
  await expect.poll(kept).toContain("Mine.\n\nStill theirs.");
  await owner.keyboard.press("Control+Shift+z");
  await expect(text).toHaveText("Mine. And more of it.Still theirs.");
  await expect.poll(kept).toContain("Mine. And more of it.\n\nStill theirs.");
  await agent.close();
});

test("whoever has named a document writes on in its text", async ({ owner }) => {
  await owner.getByRole("button", { name: "New document" }).click();
  await expect(owner.getByRole("textbox", { name: "Title" })).toBeFocused();
  await owner.keyboard.type("Letter");
  await owner.keyboard.press("Enter");
  await owner.keyboard.type("cats are on the pier");
  await expect(owner.locator(".bn-editor")).toHaveText("cats are on the pier");
  await expect(owner.getByRole("textbox", { name: "Title" })).toHaveValue("Letter");
  await owner.getByRole("link", { name: "Today", exact: true }).click();
  await owner.getByRole("button", { name: "The day after" }).click();
  await owner.getByRole("button", { name: "Start this day's note" }).click();
  await expect(owner.locator(".bn-editor")).toBeFocused();
  await owner.keyboard.type("good hands");
  await expect(owner.locator(".bn-editor")).toHaveText("good hands");
});

/** Pastes HTML as the browser does. */
async function paste(page: Page, html: string): Promise<void> {
  await page.evaluate((html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, html);
}

test("a picture that is pasted with a page becomes a file", async ({ owner, docent }) => {
  const { agent, text, kept } = await opened(owner, docent, "Clipping", "Here:");
  await text.getByText("Here:").click();
  await owner.keyboard.press("End");
  const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await paste(owner, `<p>From the paper</p><img src="data:image/png;base64,${dot}">`);
  // It has no words of its own, and so no role.
  await expect(text.locator("img.bn-visual-media")).toHaveAttribute("src", /\/files\//);
  await expect.poll(kept).toMatch(/file:\/\/|\/files\//);
  expect(await kept()).not.toContain("base64");
  await agent.close();
});

test("no cell of a table with merged cells that is pasted is lost", async ({ owner, docent }) => {
  const { agent, text, kept } = await opened(owner, docent, "Merged", "Here:");
  await text.getByText("Here:").click();
  await owner.keyboard.press("End");
  await owner.keyboard.press("Enter");
  const rows = "<tr><td colspan=2>merged</td></tr><tr><td rowspan=2><p>a</p><p>second para</p></td><td>IN CELL</td></tr><tr><td>c</td></tr>";
  await paste(owner, `<p>before</p><table>${rows}</table><p>after</p>`);
  const cells = ["merged", "", "a second para", "IN CELL", "", "c"];
  await expect(text.getByRole("cell").or(text.getByRole("columnheader"))).toHaveText(cells);
  await expect.poll(kept).toContain("before\n\n| merged | |\n| --- | --- |\n| a second para | IN CELL |\n| | c |\n\nafter");
  await owner.reload();
  await expect(text.getByRole("cell").or(text.getByRole("columnheader"))).toHaveText(cells);
  await agent.close();
});

test("pictures that are pasted and not taken leave nothing behind, and are told once", async ({ owner, docent }) => {
  const { agent, text, kept } = await opened(owner, docent, "Refused", "Here:");
  await owner.route("**/files", (route) => route.fulfill({ status: 413, json: { error: "too_large", message: "Too large a file." } }));
  await text.getByText("Here:").click();
  await owner.keyboard.press("End");
  const asked = () => owner.waitForResponse((answer) => answer.status() === 413);
  const twice = asked().then(asked);
  await owner.evaluate(() => {
    const clipboardData = new DataTransfer();
    for (const name of ["off.png", "also off.png"]) clipboardData.items.add(new File(["picture"], name, { type: "image/png" }));
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await twice;
  await expect(owner.getByText("Too large a file.")).toHaveCount(1);
  await expect(text.getByText("off.png")).toHaveCount(0);
  await text.getByText("Here:").click();
  await owner.keyboard.press("End");
  await owner.keyboard.type(" nothing.");
  await expect.poll(kept).toContain("Here: nothing.");
  expect(await kept()).not.toContain("off.png");
  await expect(owner.getByText("Too large a file.")).toHaveCount(1);
  await agent.close();
});
