// The official TypeScript SDK, version 1, through a link with a password: registers, is let in, refreshes.
// Argument: described, where a document describes it instead of a registration.

import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { journey } from "./journey.mjs";
import { letIn, Memory } from "./person.mjs";

const url = new URL(process.env.PROTECTED_MCP_URL);
const authProvider = new Memory(process.argv[2] === "described");
const sdk = {
  UnauthorizedError,
  client: () => new Client({ name: "docent-clients", version: "1" }),
  transport: () => new StreamableHTTPClientTransport(url, { authProvider }),
  answer: (query) => query.get("code"),
};
await letIn(authProvider, sdk, journey);
console.log("let in, and in again with a refreshed token");
