// The official TypeScript SDK, version 1.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { journey } from "./journey.mjs";

const client = new Client({ name: "docent-clients", version: "1" });
const transport = new StreamableHTTPClientTransport(new URL(process.env.DOCENT_MCP_URL));
await client.connect(transport);
await journey(client);
console.log(transport.protocolVersion);
await client.close();
