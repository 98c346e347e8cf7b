// The person in front of the browser: types the link's password on the consent page, and nothing else.

import assert from "node:assert/strict";

const decode = (text) =>
  text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)).replace(/&amp;/g, "&");

/** Answers the page at an authorization URL; resolves to the address that the browser is sent to. */
export async function consent(authorizationUrl) {
  const asked = await fetch(authorizationUrl, { redirect: "manual" });
  const page = await asked.text();
  assert.equal(asked.status, 200, page);
  const sealed = page.match(/name="consent" value="([^"]*)"/);
  assert(sealed, `no form on the page: ${page}`);
  const [cookie] = asked.headers.get("set-cookie").split(";");
  const form = { consent: decode(sealed[1]), password: process.env.LINK_PASSWORD, decision: "allow" };
  const answer = await fetch(new URL(authorizationUrl).href.split("?")[0], {
    method: "POST",
    headers: { cookie },
    body: new URLSearchParams(form),
    redirect: "manual",
  });
  const onward = await answer.text();
  assert.equal(answer.status, 200, onward);
  return new URL(decode(onward.match(/content="0;url=([^"]*)"/)[1]));
}

/** An OAuth client as the SDKs want one, kept in memory; it registers, or is described by a document. */
export class Memory {
  constructor(described) {
    if (described) this.clientMetadataUrl = process.env.CLIENT_DOCUMENT_URL;
  }
  redirectUrl = "http://127.0.0.1:41998/callback";
  clientMetadata = {
    client_name: "docent-clients",
    redirect_uris: [this.redirectUrl],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  clientInformation = () => this.client;
  saveClientInformation = (client) => void (this.client = client);
  tokens = () => this.kept;
  saveTokens = (tokens) => void (this.kept = tokens);
  codeVerifier = () => this.verifier;
  saveCodeVerifier = (verifier) => void (this.verifier = verifier);
  redirectToAuthorization = async (url) => void (this.answer = await consent(url));
}

/** The whole way with an SDK: refused, let in by the person, at work, and in again with a refreshed token. */
export async function letIn(memory, { client, transport, UnauthorizedError, answer }, journey) {
  const first = transport();
  await assert.rejects(client().connect(first), UnauthorizedError);
  await first.finishAuth(answer(memory.answer.searchParams));
  const connected = client();
  await connected.connect(transport());
  await journey(connected);
  await connected.close();
  const { clientMetadataUrl: document } = memory;
  if (document) assert.equal(memory.client.client_id, document, "it registered");

  const { refresh_token: before } = memory.kept;
  assert(before, "there is nothing to refresh with");
  memory.kept = { ...memory.kept, access_token: "mat_" + "A".repeat(43) };
  const again = client();
  await again.connect(transport());
  await again.listTools();
  assert.notEqual(memory.kept.refresh_token, before);
  await again.close();
}
