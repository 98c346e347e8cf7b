// The official TypeScript SDK, version 1, through a link with a password: registers, is let in, refreshes.

import assert from "node:assert/strict";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { journey } from "./journey.mjs";
import { Memory, spoil } from "./person.mjs";

const url = new URL(process.env.PROTECTED_MCP_URL);
const authProvider = new Memory();
const transport = () => new StreamableHTTPClientTransport(url, { authProvider });
const client = () => new Client({ name: "docent-clients", version: "1" });

const first = transport();
await assert.rejects(client().connect(first), UnauthorizedError);
await first.finishAuth(authProvider.answer.searchParams.get("code"));
const connected = client();
await connected.connect(transport());
await journey(connected);
await connected.close();

const before = authProvider.kept.refresh_token;
spoil(authProvider);
const again = client();
await again.connect(transport());
await again.listTools();
assert.notEqual(authProvider.kept.refresh_token, before);
await again.close();
console.log("let in, and in again with a refreshed token");
