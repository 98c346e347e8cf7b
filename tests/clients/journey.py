"""Finds, reads, edits and undoes through the official Python SDK. Argument: auto or legacy."""

import asyncio
import os
import sys

from mcp import Client

TOOLS = {"documents_search", "blocks_get", "text_replace", "changes_revert"}


def all_of(value, key):
    """Every value of a key, however deep, in reading order."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield inner
            yield from all_of(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from all_of(inner, key)


def blocks(value):
    """Every block of an answer, however deep: its id and its Markdown."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("markdown"), str):
            yield value["id"], value["markdown"]
        for inner in value.values():
            yield from blocks(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from blocks(inner)


async def call(client, tool, arguments):
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, f"{tool} {arguments}: {answer.content}"
    assert answer.structured_content is not None, f"{tool} has no structured content"
    return answer.structured_content


async def read(client, document):
    """All blocks of a document, page after page."""
    found, cursor = [], None
    while True:
        arguments = {"id": document, "format": "json"}
        if cursor:
            arguments["cursor"] = cursor
        page = await call(client, "blocks_get", arguments)
        found.extend(blocks(page))
        cursor = next((c for c in all_of(page, "cursor") if isinstance(c, str)), None)
        if not cursor:
            return found


async def journey(client):
    """The whole journey of a connected client."""
    phrase, old, new = (os.environ[name] for name in ("PHRASE", "SENTENCE", "REPLACEMENT"))
    names = {tool.name for tool in (await client.list_tools()).tools}
    assert TOOLS <= names, f"missing tools: {TOOLS - names}"

    found = await call(client, "documents_search", {"include": phrase})
    document = found["results"][0]["id"] if found["results"] else None
    assert document, f"nothing found for {phrase!r}: {found}"

    before = await read(client, document)
    holders = [block for block, markdown in before if old in markdown]
    assert len(holders) == 1, f"{old!r} is in {len(holders)} blocks of {document}"

    replaced = await call(client, "text_replace", {"id": document, "find": old, "replace": new})
    after = dict(await read(client, document))[holders[0]]
    assert new in after and old not in after, after

    change = next(all_of(replaced, "changeId"), None)
    assert change, f"text_replace names no change: {replaced}"
    await call(client, "changes_revert", {"changeId": change})
    assert await read(client, document) == before, "the document is not as it was"

    # A template is a prompt.
    template = {"title": "Log", "markdown": "Watch of {{watch}}"}
    destination = {"destination": "templates"}
    made = await call(client, "documents_create", {"documents": [template], "destination": destination})
    prompts = (await client.list_prompts()).prompts
    name = next(prompt.name for prompt in prompts if prompt.name.endswith(made["ids"][0].replace("-", "")))
    prompt = await client.get_prompt(name, {"watch": "the mate"})
    assert prompt.messages[0].content.text == "# Log\n\nWatch of the mate\n", prompt
    await call(client, "changes_revert", {"changeId": made["changeId"]})

    # A mistake reaches whoever asked, though the tool says what its answers look like.
    mistaken = await client.call_tool("blocks_get", {"id": change})
    assert mistaken.is_error and "not_found" in mistaken.content[0].text, mistaken


async def main(mode):
    failure = None
    async with Client(os.environ["DOCENT_MCP_URL"], mode=mode) as client:
        try:
            await journey(client)
        except AssertionError as error:
            # Raised outside, or the client wraps it in groups of errors.
            failure = error
        version = client.protocol_version
    if failure:
        sys.exit(str(failure))
    print(version)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
