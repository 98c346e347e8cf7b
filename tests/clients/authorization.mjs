// The authorization server scenarios of the official conformance suite, over a link with a password.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { consent } from "./person.mjs";

const url = process.env.PROTECTED_MCP_URL;
const refused = await fetch(url, { method: "POST", body: "{}" });
const [, metadata] = refused.headers.get("www-authenticate").match(/resource_metadata="([^"]*)"/);
const resource = await (await fetch(metadata)).json();
const [issuer] = resource.authorization_servers;
const { origin, pathname } = new URL(issuer);
const server = await (await fetch(`${origin}/.well-known/oauth-authorization-server${pathname}`)).json();

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const registration = { client_name: "Conformance", redirect_uris: [`http://127.0.0.1:${port}/callback`] };
const registered = await fetch(server.registration_endpoint, { method: "POST", body: JSON.stringify(registration) });
const { client_id: clientId } = await registered.json();

const suite = spawn(process.execPath, [
  "node_modules/@modelcontextprotocol/conformance/dist/index.js",
  ...["authorization", "--url", issuer, "--client-id", clientId, "--resource", url, "-p", String(port)],
]);
let said = "";
let asked = false;
const hear = (chunk) => {
  said += chunk;
  const question = said.match(/(http\S+\/authorize\?\S+)/);
  if (!question || asked) return;
  asked = true;
  consent(question[1]).then(fetch).catch((error) => suite.kill() && console.error(error));
};
suite.stdout.on("data", hear);
suite.stderr.on("data", hear);
const code = await new Promise((resolve) => suite.on("close", resolve));
assert.equal(code, 0, said);
const summary = said.match(/Passed: .*|\d+ passed.*|Total: .*/gi) ?? [];
assert(summary.length > 0, said);
console.log(summary.at(-1));
