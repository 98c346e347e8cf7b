// mcp-remote, which brings a remote server to programs that speak over pipes: through a link with a password.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { journey } from "./journey.mjs";
import { consent } from "./person.mjs";

const kept = await mkdtemp(join(tmpdir(), "docent-mcp-remote."));
const transport = new StdioClientTransport({
  command: process.execPath,
  args: ["node_modules/mcp-remote/dist/proxy.js", process.env.PROTECTED_MCP_URL, "--allow-http"],
  // No browser is opened: the address is printed as well.
  env: { ...process.env, MCP_REMOTE_CONFIG_DIR: kept, BROWSER: "true", PATH: "/nonexistent" },
  stderr: "pipe",
});
let said = "";
let asked = false;
transport.stderr.on("data", async (chunk) => {
  said += chunk;
  const url = said.match(/(http\S+\/authorize\?\S+)\s/);
  if (!url || asked) return;
  asked = true;
  await fetch(await consent(url[1]));
});
try {
  const client = new Client({ name: "docent-clients", version: "1" });
  await client.connect(transport);
  await journey(client);
  await client.close();
  console.log("let in");
} catch (error) {
  console.error(said);
  throw error;
} finally {
  await rm(kept, { recursive: true, force: true });
}
