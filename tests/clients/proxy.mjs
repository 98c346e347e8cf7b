// A caching proxy in front, nginx, told to keep whatever does not forbid it: it keeps no file, and no file is to be had
// from it once the password of its link has changed. PROXY_SIGN_IN_URL signs somebody in who has a space.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createListener } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { deflateSync } from "node:zlib";

import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";

import { Memory } from "./person.mjs";

const docent = new URL(process.env.DOCENT_MCP_URL).origin;
const work = mkdtempSync(join(tmpdir(), "docent-proxy."));

// What says nothing of keeping it, to see that the proxy does keep things.
const plain = createServer((_, response) => response.end(`anything ${randomBytes(8).toString("hex")}`));
await new Promise((resolve) => plain.listen(0, "127.0.0.1", resolve));

const port = await new Promise((resolve) => {
  const listener = createListener().listen(0, "127.0.0.1", () => {
    const { port } = listener.address();
    listener.close(() => resolve(port));
  });
});
const proxy = `http://127.0.0.1:${port}`;

// All that may be kept is, for hours, by its address and the part that was asked for; what was kept is also given
// where the server behind says no, or nothing. Only `Cache-Control` is listened to.
const configuration = `
daemon off;
${process.getuid() === 0 ? "user root;" : ""}
worker_processes 1;
pid ${work}/pid;
error_log ${work}/log;
events {}
http {
  access_log off;
  client_body_temp_path ${work}/body;
  proxy_temp_path ${work}/temp;
  fastcgi_temp_path ${work}/fastcgi;
  uwsgi_temp_path ${work}/uwsgi;
  scgi_temp_path ${work}/scgi;
  proxy_cache_path ${work}/cache keys_zone=all:1m levels=1:2 inactive=1d;
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 0;
    proxy_cache all;
    proxy_cache_key $request_method$request_uri$http_range;
    proxy_cache_convert_head off;
    proxy_cache_valid any 10h;
    proxy_cache_use_stale error timeout invalid_header updating http_403 http_404 http_429 http_500 http_503;
    proxy_cache_background_update on;
    proxy_ignore_headers Expires Vary Set-Cookie X-Accel-Expires;
    proxy_set_header Host $http_host;
    proxy_set_header Range $http_range;
    proxy_set_header If-Range $http_if_range;
    add_header x-cache $upstream_cache_status always;
    location / { proxy_pass ${docent}; }
    location /plain { proxy_pass http://127.0.0.1:${plain.address().port}; }
  }
}
`;
writeFileSync(join(work, "configuration"), configuration);
const nginx = spawn(process.env.NGINX_PROGRAM, ["-p", work, "-e", join(work, "log"), "-c", join(work, "configuration")], { stdio: "inherit" });
const ended = new Promise((resolve) => nginx.on("exit", resolve));

/** Everything that the proxy has on disk. */
const kept = () =>
  ["cache", "temp"].flatMap((folder) =>
    readdirSync(join(work, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name))),
  );

/** An answer of the proxy's, whole: its status, its headers but for the date, and its body. */
async function ask(url, options) {
  const answer = await fetch(url, options);
  const headers = Object.fromEntries(answer.headers);
  delete headers.date;
  return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) };
}

/** A PNG of noise, which is found again in whatever holds a part of it. */
function picture(width, height) {
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.of(0), randomBytes(width * 3)]));
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(sum(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const mark = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([mark, chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

/** The CRC of a PNG's chunk. */
const sum = (bytes) =>
  (bytes.reduce((sum, byte) => {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    return sum;
  }, -1) ^ -1) >>> 0;

/** Asks the server as somebody who is signed in. */
async function person(signInUrl) {
  const post = (path, body, headers) => fetch(`${proxy}${path}`, { method: "POST", body, headers: { origin: docent, ...headers } });
  const json = { "content-type": "application/json" };
  const secret = new URL(signInUrl).hash.slice(1);
  const signedIn = await post("/api/session/link", JSON.stringify({ secret }), json);
  assert.equal(signedIn.status, 200, await signedIn.text());
  const cookie = signedIn.headers.get("set-cookie").split(";")[0];
  return async (method, path, body) => {
    const raw = Buffer.isBuffer(body);
    const headers = { origin: docent, cookie, ...(raw ? {} : json) };
    const answer = await fetch(`${proxy}${path}`, { method, headers, body: raw ? body : body && JSON.stringify(body) });
    assert(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  };
}

/** The URL, through the proxy, of the file in a document, as a client that was just let in by the password. */
async function address(link, id) {
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
  return structuredContent.files[0].url.replace(docent, proxy);
}

try {
  for (const begun = Date.now(); ; await pause(20)) {
    if (await fetch(`${proxy}/plain`).then((answer) => answer.ok, () => false)) break;
    assert(nginx.exitCode === null && Date.now() - begun < 30_000, "nginx does not answer");
  }
  const [once, twice] = [await ask(`${proxy}/plain?a`), await ask(`${proxy}/plain?a`)];
  assert.deepEqual([once.headers["x-cache"], twice.headers["x-cache"]], ["MISS", "HIT"], "it keeps what it may");
  assert.deepEqual(twice.body, once.body);
  assert(kept().some((bytes) => bytes.includes(once.body)), "on disk");

  const api = await person(process.env.PROXY_SIGN_IN_URL);
  const [space] = await api("GET", "/api/spaces");
  const own = `/api/spaces/${space.id}`;
  const password = "the first password of all";
  const link = { password, ...(await api("POST", `${own}/links`, { name: "Proxied", mode: "read", password })) };
  // More than the proxy holds in memory, and a picture.
  const files = { "noise.bin": randomBytes(3_000_000), "noise.png": picture(400, 300) };
  const urls = {};
  for (const [name, bytes] of Object.entries(files)) {
    const file = await api("POST", `${own}/files?name=${name}`, bytes);
    const { ids } = await api("POST", `${own}/documents`, { title: name, markdown: `[it](file://${file.id})` });
    urls[name] = { url: await address(link, ids[0]), document: ids[0], rest: `${own}/files/${file.id}` };
  }

  const sent = [];
  for (const [name, bytes] of Object.entries(files)) {
    const { url } = urls[name];
    for (const _ of [1, 2]) {
      const whole = await ask(url);
      assert.equal(whole.status, 200);
      assert(whole.body.equals(bytes), "the bytes of the file");
      assert.equal(whole.headers["cache-control"], "no-store");
      assert.notEqual(whole.headers["x-cache"], "HIT");
      const head = await ask(url, { method: "HEAD" });
      assert.deepEqual([head.status, head.headers["content-length"]], [200, `${bytes.length}`]);
      const part = await ask(url, { headers: { range: "bytes=1000-1999" } });
      assert.equal(part.status, 206);
      assert(part.body.equals(bytes.subarray(1000, 2000)), "the part that was asked for");
    }
    // Any of these would show that a part of it was kept.
    for (let at = 0; at + 64 <= bytes.length; at += 8_000) sent.push(bytes.subarray(at, at + 64));
  }
  const small = `${urls["noise.png"].url}?width=100`;
  const [first, second] = [await ask(small), await ask(small)];
  assert.deepEqual([first.status, first.headers["content-type"]], [200, "image/png"]);
  assert(first.body.equals(second.body) && first.body.length < files["noise.png"].length);
  assert.notEqual(second.headers["x-cache"], "HIT");
  sent.push(first.body.subarray(100, 164));
  const holdsNothing = () => {
    const disk = kept();
    assert(!sent.some((piece) => disk.some((bytes) => bytes.includes(piece))), "the proxy has kept some of a file");
  };
  holdsNothing();

  const random = await ask(`${proxy}/files/${"A".repeat(103)}/noise.bin`);
  assert.equal(random.status, 404);
  link.password = "another password, not that one";
  await api("PUT", `${own}/links/${link.id}/password`, { password: link.password });
  const gone = [...Object.values(urls).map(({ url }) => url), small];
  for (const url of gone) {
    assert.deepEqual(await ask(url), random, "the very next request");
    assert.equal((await ask(url, { method: "HEAD" })).status, 404);
    assert.equal((await ask(url, { headers: { range: "bytes=1000-1999" } })).status, 404);
  }
  const anew = await address(link, urls["noise.png"].document);
  assert((await ask(anew)).body.equals(files["noise.png"]), "a URL under the password that is");
  holdsNothing();
  const version = (await ask(proxy)).headers.server;
  console.log(`${version}, through which ${sent.length} pieces of files went and none was kept`);
} catch (error) {
  console.error(readFileSync(join(work, "log"), { encoding: "utf8", flag: "a+" }).slice(-2000));
  throw error;
} finally {
  nginx.kill();
  await ended;
  plain.close();
  plain.closeAllConnections();
  rmSync(work, { recursive: true });
}
