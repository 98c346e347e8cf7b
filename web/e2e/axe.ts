/** What axe finds on a page that keeps somebody out: each finding in a line. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

export async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
