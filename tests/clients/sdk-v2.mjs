// The official TypeScript SDK, version 2. Argument: auto or legacy.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { journey } from "./journey.mjs";

const mode = process.argv[2];
const client = new Client({ name: "docent-clients", version: "1" }, { versionNegotiation: { mode } });
await client.connect(new StreamableHTTPClientTransport(new URL(process.env.DOCENT_MCP_URL)));
await journey(client);
console.log(client.getNegotiatedProtocolVersion());
await client.close();
