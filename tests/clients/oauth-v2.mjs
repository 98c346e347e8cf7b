// The official TypeScript SDK, version 2, through a link with a password. Arguments: auto or legacy;
// described, where a document describes it instead of a registration.

import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { journey } from "./journey.mjs";
import { letIn, Memory } from "./person.mjs";

const url = new URL(process.env.PROTECTED_MCP_URL);
const authProvider = new Memory(process.argv[3] === "described");
const versionNegotiation = { mode: process.argv[2] };
const sdk = {
  UnauthorizedError,
  client: () => new Client({ name: "docent-clients", version: "2" }, { versionNegotiation }),
  transport: () => new StreamableHTTPClientTransport(url, { authProvider }),
  answer: (query) => query,
};
let version;
await letIn(authProvider, sdk, async (client) => {
  version = client.getNegotiatedProtocolVersion();
  await journey(client);
});
console.log(`${version}, and in again with a refreshed token`);
