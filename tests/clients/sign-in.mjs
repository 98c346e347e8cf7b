// Somebody signs in with an OpenID Connect provider that others wrote, in a browser: by the verified address
// of an account, and is not let in without one.

import Provider from "oidc-provider";

import { launch } from "./chromium.mjs";

const docent = new URL(process.env.DOCENT_MCP_URL).origin;
const { PROVIDER_URL, PROVIDER_SECRET } = process.env;

// Whoever says a name there has the address of that name; `guest` has not shown that it is theirs.
const findAccount = (_, id) => ({
  accountId: id,
  claims: () => ({ sub: id, email: `${id.replace("guest", "keeper")}@example.org`, email_verified: id !== "guest", name: id }),
});
const provider = new Provider(PROVIDER_URL, {
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  clients: [{ client_id: "docent", client_secret: PROVIDER_SECRET, redirect_uris: [`${docent}/api/sign-in/outside/callback`] }],
  cookies: { keys: ["a key of the test"] },
  findAccount,
});
const listener = provider.listen(Number(new URL(PROVIDER_URL).port), "127.0.0.1");

const browser = await launch();
/** A browser of its own in which somebody signs in at the provider as `name`; and the page they come back to. */
async function signIn(name) {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  const page = await context.newPage();
  // The provider's own pages want a font from elsewhere.
  await page.route((address) => ![docent, PROVIDER_URL].includes(address.origin), (route) => route.abort());
  await page.goto(docent);
  await page.getByRole("button", { name: "Sign in with Outside" }).click();
  await page.waitForURL(`${PROVIDER_URL}/**`);
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill("anything");
  await page.locator('button[type="submit"]').click();
  // It asks whether Docent may know, and sends the browser back.
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${docent}/**`);
  return page;
}

try {
  const guest = await signIn("guest");
  await guest.getByRole("alert").getByText("No account here is connected").waitFor();
  if (process.env.SCREENSHOT) await guest.screenshot({ path: process.env.SCREENSHOT.replace(".png", "-refused.png") });

  const keeper = await signIn("keeper");
  await keeper.getByRole("link", { name: "Keeper", exact: true }).click();
  await keeper.getByRole("cell", { name: "keeper@example.org" }).waitFor();
  if (process.env.SCREENSHOT) await keeper.screenshot({ path: process.env.SCREENSHOT.replace(".png", "-account.png") });
  await keeper.getByRole("button", { name: "Disconnect" }).click();
  await keeper.getByText("choose a password first").waitFor();
  const { default: about } = await import("oidc-provider/package.json", { with: { type: "json" } });
  console.log(`oidc-provider ${about.version}`);
} finally {
  await browser.close();
  listener.close();
}
