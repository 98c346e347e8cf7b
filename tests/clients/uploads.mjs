// Files in pieces with tus' own client, which is cut off in the middle and goes on; and to the address that an agent
// was given, with curl and in pieces.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Upload } from "tus-js-client";

const docent = new URL(process.env.DOCENT_MCP_URL).origin;
const MIB = 1 << 20;

/** Sends bytes with tus, cut off once more than `cut` of them have left; the last answer. */
async function send(bytes, options, cut) {
  const started = [];
  const sending = (resume) =>
    new Promise((resolve, reject) => {
      const upload = new Upload(bytes, {
        ...options,
        ...resume,
        chunkSize: 3 * MIB,
        retryDelays: null,
        onBeforeRequest: (request) => started.push([request.getMethod(), request.getHeader("Upload-Offset")]),
        onError: reject,
        onSuccess: ({ lastResponse }) => resolve(lastResponse),
        onProgress: (sent) => {
          if (resume || sent < cut) return;
          upload.abort().then(() => resolve(upload.url));
        },
      });
      upload.start();
    });
  const uploadUrl = await sending(null);
  assert.equal(typeof uploadUrl, "string", "it was cut off");
  started.length = 0;
  const answer = await sending({ uploadUrl });
  assert.equal(started[0][0], "HEAD");
  assert.ok(Number(started[1][1]) > 0, "it goes on, and does not begin anew");
  return answer;
}

// Somebody signs in.
const secret = new URL(process.env.UPLOADER_URL).hash.slice(1);
const signedIn = await fetch(`${docent}/api/session/link`, {
  method: "POST",
  headers: { "content-type": "application/json", origin: docent },
  body: JSON.stringify({ secret }),
});
assert.equal(signedIn.status, 200);
const headers = { cookie: signedIn.headers.get("set-cookie").split(";")[0], origin: docent };
const [space] = await (await fetch(`${docent}/api/spaces`, { headers })).json();

const bytes = randomBytes(11 * MIB + 5);
const endpoint = `${docent}/api/spaces/${space.id}/uploads`;
const metadata = { filename: "a log.bin", filetype: "application/octet-stream" };
const kept = await send(bytes, { endpoint, headers, metadata }, 4 * MIB);
const file = kept.getHeader("Docent-File");
const back = await fetch(`${docent}/api/spaces/${space.id}/files/${file}`, { headers });
assert.ok(Buffer.from(await back.arrayBuffer()).equals(bytes), "what was sent");
assert.match(back.headers.get("content-disposition"), /a%20log\.bin/);

// An agent asks for addresses.
const agent = new Client({ name: "docent-clients", version: "1" });
await agent.connect(new StreamableHTTPClientTransport(new URL(process.env.DOCENT_MCP_URL)));
const call = async (name, given) => {
  const { structuredContent, isError, content } = await agent.callTool({ name, arguments: given });
  assert.ok(!isError, content[0]?.text);
  return structuredContent;
};
const folder = await mkdtemp(join(tmpdir(), "docent-upload."));
await writeFile(join(folder, "chart.bin"), bytes);
const { uploadUrl } = await call("file_upload", { name: "chart.bin" });
const { stdout } = await promisify(execFile)("curl", ["-sS", "--fail", "-T", join(folder, "chart.bin"), uploadUrl]);
await rm(folder, { recursive: true });
const byCurl = JSON.parse(stdout).url;

const other = await call("file_upload", { name: "soundings.bin" });
const pieces = { uploadUrl: other.uploadUrl, uploadLengthDeferred: true };
const inPieces = await send(bytes, pieces, 4 * MIB);

const markdown = `[chart](${byCurl}) and [soundings](file://${inPieces.getHeader("Docent-File")})`;
const { ids } = await call("documents_create", { documents: [{ title: "Brought", markdown }] });
const { files } = await call("blocks_get", { id: ids[0] });
assert.deepEqual(files.map(({ name }) => name).sort(), ["chart.bin", "soundings.bin"]);
for (const { url } of files) {
  const read = await fetch(url);
  assert.ok(Buffer.from(await read.arrayBuffer()).equals(bytes), "what was brought");
}
await agent.close();
console.log("cut off and gone on, by a member and by an agent; curl to an address");
