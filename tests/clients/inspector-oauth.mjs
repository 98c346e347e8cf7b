// The MCP Inspector's command line calls a tool through a link with a password. Arguments: legacy or modern;
// described, where a document describes it instead of a registration.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { consent } from "./person.mjs";

const [, , era, described] = process.argv;
const kept = await mkdtemp(join(tmpdir(), "docent-inspector."));
const document = described ? ["--client-metadata-url", process.env.CLIENT_DOCUMENT_URL] : [];
const inspector = spawn(
  process.execPath,
  [
    "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
    ...["--cli", process.env.PROTECTED_MCP_URL, "--transport", "http", "--protocol-era", era, "--format", "json"],
    ...["--method", "tools/call", "--tool-name", "documents_search"],
    ...["--tool-args-json", JSON.stringify({ include: process.env.PHRASE })],
    ...["--callback-url", "http://127.0.0.1:41997/callback", ...document],
  ],
  // No browser is opened: the address is printed as well.
  { env: { ...process.env, MCP_AUTO_OPEN_ENABLED: "true", MCP_STORAGE_DIR: kept, PATH: "/nonexistent" } },
);
let said = "";
let answer = "";
let asked;
inspector.stdout.on("data", (chunk) => (answer += chunk));
inspector.stderr.on("data", (chunk) => {
  said += chunk;
  const url = said.match(/(http\S+\/authorize\?\S+)\s/);
  if (!url || asked) return;
  asked = new URL(url[1]);
  consent(url[1]).then((back) => fetch(back)).catch((error) => (said += error));
});
try {
  const code = await new Promise((resolve) => inspector.on("close", resolve));
  assert.equal(code, 0, said);
  assert(asked, "nobody was asked for the password");
  if (described) assert.equal(asked.searchParams.get("client_id"), process.env.CLIENT_DOCUMENT_URL, "it registered");
  const told = JSON.parse(answer);
  const { structuredContent: found } = told.result ?? told;
  assert(found.results.length > 0, answer);
  console.log(`let in, ${found.total} found`);
} finally {
  await rm(kept, { recursive: true, force: true });
}
