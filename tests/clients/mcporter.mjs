// mcporter, a command line for MCP servers: is let in by a link with a password, and calls a tool.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { consent } from "./person.mjs";

const kept = await mkdtemp(join(tmpdir(), "docent-mcporter."));
const config = join(kept, "mcporter.json");
const server = { url: process.env.PROTECTED_MCP_URL, auth: "oauth", allowHttp: true };
await writeFile(config, JSON.stringify({ mcpServers: { docent: server } }));

/** Runs it; resolves to what it printed. The person answers where it asks for one. */
function run(...args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, HOME: kept, XDG_CONFIG_HOME: kept, BROWSER: "true", PATH: "/nonexistent" };
    const program = spawn(process.execPath, ["node_modules/mcporter/dist/cli.js", "--config", config, ...args], { env });
    let out = "";
    let all = "";
    let asked = false;
    const hear = (chunk) => {
      all += chunk;
      const url = all.match(/(http\S+\/authorize\?\S+)/);
      if (!url || asked) return;
      asked = true;
      consent(url[1]).then(fetch).catch(reject);
    };
    program.stdout.on("data", (chunk) => ((out += chunk), hear(chunk)));
    program.stderr.on("data", hear);
    program.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`${args}: ${code}\n${all}`))));
  });
}

try {
  await run("auth", "docent");
  const answer = await run("call", "docent.connection_info", "--output", "json");
  assert.match(answer, /mayRead/);
  console.log("let in");
} finally {
  await rm(kept, { recursive: true, force: true });
}
