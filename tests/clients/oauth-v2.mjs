// The official TypeScript SDK, version 2, through a link with a password. Argument: auto or legacy.

import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { journey } from "./journey.mjs";
import { Memory, spoil } from "./person.mjs";

const url = new URL(process.env.PROTECTED_MCP_URL);
const authProvider = new Memory();
const transport = () => new StreamableHTTPClientTransport(url, { authProvider });
const mode = process.argv[2];
const client = () => new Client({ name: "docent-clients", version: "2" }, { versionNegotiation: { mode } });

const first = transport();
await assert.rejects(client().connect(first), UnauthorizedError);
await first.finishAuth(authProvider.answer.searchParams);
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
console.log(`${again.getNegotiatedProtocolVersion()}, and in again with a refreshed token`);
await again.close();
