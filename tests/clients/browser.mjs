// A browser walks the consent page, without scripts: says no, mistypes the password, and is let in.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";

import { launch } from "./chromium.mjs";

const url = process.env.PROTECTED_MCP_URL;
const verifier = "a-verifier-of-more-than-forty-three-characters-0";

// The client waits for its answers on loopback.
const answers = [];
const listener = createServer((request, response) => {
  const answer = new URL(request.url, "http://127.0.0.1");
  if (answer.pathname === "/callback") answers.push({ answer, referrer: request.headers.referer });
  response.setHeader("content-type", "text/html").end("<!doctype html><title>Client</title><p>Back at the client");
});
await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
const redirectUri = `http://127.0.0.1:${listener.address().port}/callback`;

const refused = await fetch(url, { method: "POST", body: "{}" });
const [, metadata] = refused.headers.get("www-authenticate").match(/resource_metadata="([^"]*)"/);
const resource = await (await fetch(metadata)).json();
const issuer = new URL(resource.authorization_servers[0]);
const server = await (await fetch(new URL(`/.well-known/oauth-authorization-server${issuer.pathname}`, issuer))).json();
const registration = { client_name: "Browser test", redirect_uris: [redirectUri] };
const registered = await fetch(server.registration_endpoint, { method: "POST", body: JSON.stringify(registration) });
const { client_id: clientId } = await registered.json();
const question = new URL(server.authorization_endpoint);
question.search = new URLSearchParams({
  response_type: "code",
  client_id: clientId,
  redirect_uri: redirectUri,
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  code_challenge_method: "S256",
  state: "s",
  resource: url,
});

const browser = await launch();
try {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 480, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (![issuer.origin, new URL(redirectUri).origin].includes(origin)) complaints.push(`it asked ${origin}`);
  });

  await page.goto(question.href);
  for (const words of ["Let Browser test in?", new URL(redirectUri).host, "on your own computer", "everything in the space"])
    assert((await page.innerText("main")).includes(words), `the page does not say: ${words}`);
  const style = (element, name) => element.evaluate((node, name) => getComputedStyle(node)[name], name);
  assert.equal(await style(page.locator("main"), "maxWidth"), "512px", "the style is not used");
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  await page.getByRole("button", { name: "Do not" }).click();
  await page.waitForURL(`${redirectUri}**`);
  assert.equal(answers[0].answer.searchParams.get("error"), "access_denied");

  await page.goto(question.href);
  await page.getByLabel("Password of the link").fill("not this one at all");
  await page.getByRole("button", { name: "Let it in" }).click();
  await page.getByRole("alert").waitFor();
  // Chromium's own word on the status of that answer.
  assert.deepEqual(complaints.filter((said) => !said.includes("status of 403")), []);
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT.replace(".png", "-wrong.png") });
  await page.getByLabel("Password of the link").fill(process.env.LINK_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${redirectUri}**`);
  const { answer, referrer } = answers.at(-1);
  assert.equal(answer.searchParams.get("iss"), server.issuer);
  assert.equal(referrer, undefined, "the client is not told where the browser was");

  const form = { grant_type: "authorization_code", code: answer.searchParams.get("code"), redirect_uri: redirectUri,
    client_id: clientId, code_verifier: verifier };
  const tokens = await (await fetch(server.token_endpoint, { method: "POST", body: new URLSearchParams(form) })).json();
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const headers = { authorization: `Bearer ${tokens.access_token}`, "content-type": "application/json" };
  const listed = await fetch(url, { method: "POST", headers, body: JSON.stringify(list) });
  assert((await listed.json()).result.tools.length > 0);
  console.log(`Chromium ${browser.version()}`);
} finally {
  await browser.close();
  listener.close();
}
