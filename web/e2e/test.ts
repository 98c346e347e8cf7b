/** What every test of the app starts from: a server that all share, somebody signed in, and a page that complains of nothing. */
import { type Page, test as base, expect } from "@playwright/test";

import { Docent } from "./docent";

type Own = { owner: Page };
type Shared = { docent: Docent };

export const test = base.extend<Own, Shared>({
  docent: [
    async ({}, use) => {
      const docent = await Docent.start();
      await use(docent);
      await docent.stop();
    },
    { scope: "worker" },
  ],
  /** The owner's browser, past the first sign-in. */
  owner: async ({ docent, page }, use) => {
    const complaints = listen(page, docent);
    const { signInUrl } = await docent.command<{ signInUrl: string }>("user", "reset", "owner@localhost.localdomain");
    await page.goto(signInUrl);
    await page.getByRole("button", { name: "Sign in on this device" }).click();
    await page.getByRole("navigation", { name: "Workspace" }).waitFor();
    await use(page);
    expect(complaints, "the page complains").toEqual([]);
  },
});

/** What the page says to the console as an error, and what it asks of anybody but its server. */
export function listen(page: Page, docent: Docent): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // The browser's own word on a refusal, which the page has shown to the person.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== docent.first.address) complaints.push(`it asked ${origin}`);
  });
  return complaints;
}

export { expect };
