// The MCP Inspector's command line lists the tools. Argument: legacy or modern.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

const era = process.argv[2];
const output = execFileSync(
  process.execPath,
  [
    "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
    ...["--cli", process.env.DOCENT_MCP_URL, "--transport", "http", "--method", "tools/list"],
    ...["--protocol-era", era, "--strict", "--format", "json"],
  ],
  { encoding: "utf8", timeout: 60_000 },
);
const answer = JSON.parse(output);
const { tools } = answer.result ?? answer;
for (const name of ["documents_search", "blocks_get", "text_replace", "changes_revert"]) {
  assert(tools.some((tool) => tool.name === name), `the tool ${name} is missing`);
}
console.log(`${tools.length} tools`);
