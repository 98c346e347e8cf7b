"""The official Python SDK through a link with a password. Arguments: auto or legacy; described, where a
document describes it instead of a registration."""

import asyncio
import html
import os
import re
import sys

import httpx2
from journey import journey
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.auth.oauth2 import AuthorizationCodeResult
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

CALLBACK = "http://127.0.0.1:41997/callback"


class Memory:
    """What the client keeps."""

    def __init__(self):
        self.tokens = self.client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class Person:
    """In front of the browser: types the link's password."""

    async def asked(self, url):
        async with httpx2.AsyncClient() as browser:
            page = await browser.get(url)
            assert page.status_code == 200, page.text
            sealed = re.search(r'name="consent" value="([^"]*)"', page.text)
            form = {
                "consent": html.unescape(sealed[1]),
                "password": os.environ["LINK_PASSWORD"],
                "decision": "allow",
            }
            answer = await browser.post(url.split("?")[0], data=form)
            assert answer.status_code == 200, answer.text
            onward = re.search(r'content="0;url=([^"]*)"', answer.text)
            self.query = httpx2.URL(html.unescape(onward[1])).params

    async def answer(self):
        return AuthorizationCodeResult(
            code=self.query["code"], state=self.query["state"], iss=self.query["iss"]
        )


async def main(mode, described):
    url, memory, person = os.environ["PROTECTED_MCP_URL"], Memory(), Person()
    document = os.environ["CLIENT_DOCUMENT_URL"] if described else None

    def provider():
        metadata = OAuthClientMetadata(
            client_name="docent-clients",
            redirect_uris=[CALLBACK],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            token_endpoint_auth_method="none",
        )
        return OAuthClientProvider(
            url, metadata, memory, person.asked, person.answer, client_metadata_url=document
        )

    async def connected(act):
        failure = None
        async with httpx2.AsyncClient(auth=provider(), follow_redirects=True) as http:
            async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
                try:
                    await act(client)
                except AssertionError as error:
                    failure = error
                version = client.protocol_version
        if failure:
            sys.exit(str(failure))
        return version

    version = await connected(journey)
    assert memory.tokens.refresh_token, "there is nothing to refresh with"
    assert not described or memory.client.client_id == document, "it registered"
    print(version)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:] == ["described"]))
