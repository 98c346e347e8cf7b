// Files in a browser: a picture in a document, as its owner sees it and by the URL that an agent was given, until the
// password changes; and files that would run something, which run nothing.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";

import { launch } from "./chromium.mjs";
import { Memory } from "./person.mjs";

const docent = new URL(process.env.DOCENT_MCP_URL).origin;

// A site elsewhere: a page that shows whatever it is told of, and whatever a file manages to send here.
const ran = [];
let shown = "";
const elsewhere = createServer((request, response) => {
  if (request.url !== "/") ran.push(request.url);
  response.setHeader("content-type", "text/html").end(`<!doctype html><title>Elsewhere</title>${shown}`);
});
await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
const outside = `http://127.0.0.1:${elsewhere.address().port}/`;

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
const page = await context.newPage();

/** Asks the server from its own page, as the web app does; the answer's JSON. */
const ask = (method, path, body) =>
  page.evaluate(
    async ([method, path, body]) => {
      const headers = typeof body === "string" ? {} : { "content-type": "application/json" };
      const answer = await fetch(path, { method, headers, body: typeof body === "string" ? body : body && JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body],
  );

/** What an agent reads of a document through a link with a password, as a client that was just let in. */
async function read(link, id) {
  process.env.LINK_PASSWORD = link.password;
  const authProvider = new Memory();
  const transport = () => new StreamableHTTPClientTransport(new URL(link.url), { authProvider });
  const first = transport();
  await assert.rejects(new Client({ name: "docent-clients", version: "2" }).connect(first), UnauthorizedError);
  await first.finishAuth(authProvider.answer.searchParams);
  const client = new Client({ name: "docent-clients", version: "2" });
  await client.connect(transport());
  const { structuredContent } = await client.callTool({ name: "blocks_get", arguments: { id } });
  await client.close();
  return structuredContent.files[0].url;
}

/** How wide a picture is in a page of another site; 0 where there is none. */
async function width(url) {
  shown = `<img src="${url}">`;
  const visitor = await browser.newPage();
  await visitor.goto(outside, { waitUntil: "load" });
  const width = await visitor.evaluate(() => document.querySelector("img").naturalWidth);
  if (process.env.SCREENSHOT && width) await visitor.screenshot({ path: process.env.SCREENSHOT.replace(".png", "-elsewhere.png") });
  await visitor.close();
  return width;
}

const status = async (url) => (await fetch(url)).status;

try {
  await page.goto(process.env.SIGN_IN_URL);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Mate").first().waitFor();
  const [space] = await ask("GET", "/api/spaces");
  const own = `/api/spaces/${space.id}`;

  // A picture that the browser draws, and the document around it.
  const picture = await page.evaluate(async (own) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#8cc4e8";
    pen.fillRect(0, 0, 320, 200);
    pen.fillStyle = "#c03028";
    pen.fillRect(140, 60, 40, 140);
    pen.fillStyle = "#ffe070";
    pen.arc(160, 50, 24, 0, 7);
    pen.fill();
    const bytes = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const answer = await fetch(`${own}/files?name=lighthouse.png`, { method: "POST", body: bytes });
    return answer.json();
  }, own);
  assert.deepEqual([picture.mediaType, picture.width, picture.height], ["image/png", 320, 200]);
  const markdown = `Seen from the harbour:\n\n![the lighthouse](file://${picture.id})\n\nAnd [once more](file://${picture.id}).`;
  const { ids } = await ask("POST", `${own}/documents`, { title: "Lighthouse", markdown });
  await page.goto(`${docent}/d/${ids[0]}`);
  const seen = page.getByRole("img", { name: "the lighthouse" });
  await seen.waitFor();
  await page.waitForFunction(() => document.querySelector("img")?.naturalWidth === 320);
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

  // What an agent is given of it, until the password changes.
  const link = { password: "the first password of all" };
  Object.assign(link, await ask("POST", `${own}/links`, { name: "Pictures", mode: "read", password: link.password }));
  const first = await read(link, ids[0]);
  assert.equal(await status(first), 200);
  assert.equal(await width(first), 320, "a page elsewhere shows it");
  const opened = await browser.newPage();
  await opened.goto(first);
  assert.equal(await opened.evaluate(() => document.images[0].naturalWidth), 320, "it opens by itself");
  link.password = "another password, not that one";
  await ask("PUT", `${own}/links/${link.id}/password`, { password: link.password });
  assert.equal(await status(first), 404);
  assert.equal(await width(first), 0, "nobody kept it");
  assert.equal((await opened.reload()).status(), 404);
  await opened.close();
  const second = await read(link, ids[0]);
  assert.notEqual(second, first);
  assert.equal(await width(second), 320);

  // Files that would run something: opened, framed and loaded, from elsewhere and from here.
  const call = `fetch("${outside}ran").catch(() => {}); new Image().src = "${outside}ran"; parent.ran = true`;
  const hostile = {
    "a.html": `<!doctype html><script>${call}</script><img src="${outside}ran">`,
    "a.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>${call}</script><image href="${outside}ran"/></svg>`,
    "a.xhtml": `<html xmlns="http://www.w3.org/1999/xhtml"><script>${call}</script></html>`,
    "a.xml": `<?xml-stylesheet type="text/xsl" href="${outside}ran"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>${call}</h:script></x>`,
    "a.js": call,
    "a.css": `body { background: url("${outside}ran") }`,
    "a.gif": `GIF89a/*\x01\x00\x01\x00*/=0;${call}`,
    "a.png": `<!doctype html><script>${call}</script>`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    let file;
    try {
      file = await ask("POST", `${own}/files?name=${name}`, text);
    } catch (refused) {
      assert(refused.message.includes(": 400 "), refused.message);
      continue;
    }
    const { ids } = await ask("POST", `${own}/documents`, { title: name, markdown: `[it](file://${file.id})` });
    const url = await read(link, ids[0]);
    for (const [site, address] of [[outside, url], [`${docent}/`, `${own}/files/${file.id}`]]) {
      const visitor = await context.newPage();
      const saved = visitor.waitForEvent("download");
      // Chromium ends the navigation when it saves instead.
      await visitor.goto(new URL(address, docent).href).catch((ended) => assert.match(ended.message, /Download is starting/));
      await saved;
      await visitor.goto(site);
      await visitor.evaluate(async (address) => {
        const loads = { iframe: "src", embed: "src", object: "data", img: "src", script: "src", link: "href" };
        const done = Object.entries(loads).map(([name, attribute]) => {
          const element = Object.assign(document.createElement(name), name === "link" ? { rel: "stylesheet" } : {});
          element[attribute] = address;
          const ended = new Promise((resolve) => (element.onload = element.onerror = resolve));
          document.body.append(element);
          // A frame whose file is saved says nothing at all.
          return Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 300))]);
        });
        await Promise.all(done);
      }, address);
      assert.equal(await visitor.evaluate(() => globalThis.ran), undefined, `${name} ran`);
      await visitor.close();
    }
  }
  assert.deepEqual(ran.filter((path) => path === "/ran"), [], "a file reached another site");
  console.log(`Chromium ${browser.version()}`);
} finally {
  await browser.close();
  elsewhere.close();
}
