import { gzipSync } from "node:zlib";

import type { Page, Response } from "@playwright/test";

import { Agent } from "./agent";
import { expect, test } from "./test";

const LARGEST_FIRST_LOAD = 350 * 1000;
/** Above this much of the page moving while it loads, it is called poor (web.dev, Cumulative Layout Shift). */
const MOST_SHIFT = 0.25;

/** Counts what scripts come as, compressed, from now on. */
function counting(page: Page): { scripts: () => Promise<number> } {
  const sizes: Promise<number>[] = [];
  page.on("response", (response: Response) => {
    if (response.request().resourceType() === "script") sizes.push(response.body().then((body) => gzipSync(body).length, () => 0));
  });
  return { scripts: async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) };
}

/** What the browser measures of each page that is loaded from now on, as Lighthouse names it. */
async function measured(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { largest: 0, shift: 0, blocked: 0, interaction: 0 };
    Object.assign(window, { seen });
    const observe = (type: string, note: (entry: any) => void, more: object = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
    observe("largest-contentful-paint", ({ startTime }) => (seen.largest = startTime));
    observe("layout-shift", ({ value, hadRecentInput }) => hadRecentInput || (seen.shift += value));
    observe("longtask", ({ duration }) => (seen.blocked += Math.max(0, duration - 50)));
    observe("event", ({ duration, interactionId }) => interactionId && (seen.interaction = Math.max(seen.interaction, duration)), { durationThreshold: 16 });
  });
}

type Figures = { painted: number; largest: number; shift: number; blocked: number; interaction: number; now: number };

/** In milliseconds since the address was gone to; the shift without a unit. */
function figures(page: Page): Promise<Figures> {
  return page.evaluate(() => {
    const { seen } = window as unknown as { seen: Omit<Figures, "painted" | "now"> };
    const painted = Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1);
    const whole = (time: number) => Math.round(time);
    return { painted, largest: whole(seen.largest), shift: seen.shift, blocked: whole(seen.blocked), interaction: whole(seen.interaction), now: whole(performance.now()) };
  });
}

function tell(what: string, until: string, { painted, largest, shift, blocked, now }: Figures): void {
  const paints = `first paint ${painted} ms, largest ${largest} ms`;
  console.log(`${what}: ${paints}, ${until} after ${now} ms, blocked for ${blocked} ms, layout shift ${shift.toFixed(3)}`);
  expect(shift, `${what} stays where it is while it loads`).toBeLessThan(MOST_SHIFT);
}

test("the first load is small, and the figures of the main pages are told", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  const markdown = Array.from({ length: 100 }, (_, number) => `Paragraph ${number} of something that is read.`).join("\n\n");
  const { ids } = await agent.call("documents_create", { documents: [{ title: "Long", markdown }] });
  await agent.close();
  const home = new URL(owner.url()).pathname;
  await measured(owner);

  const counted = counting(owner);
  await owner.goto(docent.first.address + home);
  await owner.getByRole("link", { name: "Long" }).first().waitFor();
  const list = await figures(owner);
  const scripts = await counted.scripts();
  tell("list of documents", "there", list);
  console.log(`first load: ${Math.round(scripts / 1000)} kB of scripts (gzip)`);
  expect(scripts).toBeLessThan(LARGEST_FIRST_LOAD);

  await owner.goto(`${docent.first.address}/d/${ids[0]}`);
  const first = owner.locator(".bn-editor[contenteditable=true]").getByText("Paragraph 0 of something");
  await first.waitFor();
  tell("document of 100 blocks", "can be written in", await figures(owner));
  await first.click();
  await owner.keyboard.type("x");
  await expect(owner.locator(".bn-block-content").first()).toContainText("x");
  // Two frames later the browser has told of it.
  await owner.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  console.log(`click and letter: the slower one is shown after ${(await figures(owner)).interaction} ms`);

  await owner.goto(`${docent.first.address}${home}/links`);
  await owner.getByRole("link", { name: "First link" }).first().waitFor();
  tell("connections", "there", await figures(owner));
});
