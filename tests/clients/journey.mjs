// Finds, reads, edits and undoes through an official TypeScript client, of either generation.

import assert from "node:assert/strict";

const TOOLS = ["documents_search", "blocks_get", "text_replace", "changes_revert"];

/** Every value of a key, however deep, in reading order. */
function* allOf(value, key) {
  if (value === null || typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === key) yield inner;
    yield* allOf(inner, key);
  }
}

/** Every block of an answer, however deep: its id and its Markdown. */
function* blocks(value) {
  if (value === null || typeof value !== "object") return;
  if (typeof value.id === "string" && typeof value.markdown === "string") yield [value.id, value.markdown];
  for (const inner of Object.values(value)) yield* blocks(inner);
}

async function call(client, name, args) {
  const answer = await client.callTool({ name, arguments: args });
  assert(!answer.isError, `${name} ${JSON.stringify(args)}: ${JSON.stringify(answer.content)}`);
  assert(answer.structuredContent, `${name} has no structured content`);
  return answer.structuredContent;
}

/** All blocks of a document, page after page. */
async function read(client, document) {
  const found = [];
  let cursor;
  do {
    const page = await call(client, "blocks_get", { id: document, format: "json", ...(cursor && { cursor }) });
    found.push(...blocks(page));
    cursor = [...allOf(page, "cursor")].find((value) => typeof value === "string");
  } while (cursor);
  return found;
}

/** The whole journey of a connected client. */
export async function journey(client) {
  const { PHRASE: phrase, SENTENCE: old, REPLACEMENT: replacement } = process.env;
  const { tools } = await client.listTools();
  for (const name of TOOLS) assert(tools.some((tool) => tool.name === name), `the tool ${name} is missing`);

  const found = await call(client, "documents_search", { include: phrase });
  const document = found.results[0]?.id;
  assert(document, `nothing found for ${phrase}: ${JSON.stringify(found)}`);

  const before = await read(client, document);
  const holders = before.filter(([, markdown]) => markdown.includes(old));
  assert.equal(holders.length, 1, `the blocks of ${document} that hold: ${old}`);

  const replaced = await call(client, "text_replace", { id: document, find: old, replace: replacement });
  const after = new Map(await read(client, document)).get(holders[0][0]);
  assert(after.includes(replacement) && !after.includes(old), after);

  const [changeId] = allOf(replaced, "changeId");
  assert(changeId, `text_replace names no change: ${JSON.stringify(replaced)}`);
  await call(client, "changes_revert", { changeId });
  assert.deepEqual(await read(client, document), before, "the document is not as it was");

  // A template is a prompt.
  const template = { title: "Log", markdown: "Watch of {{watch}}" };
  const made = await call(client, "documents_create", { documents: [template], destination: { destination: "templates" } });
  const { prompts } = await client.listPrompts();
  const { name } = prompts.find((prompt) => prompt.name.endsWith(made.ids[0].replaceAll("-", "")));
  const { messages } = await client.getPrompt({ name, arguments: { watch: "the mate" } });
  assert.equal(messages[0].content.text, "# Log\n\nWatch of the mate\n");
  await call(client, "changes_revert", { changeId: made.changeId });

  // A mistake reaches whoever asked, though the tool says what its answers look like.
  const mistaken = await client.callTool({ name: "blocks_get", arguments: { id: changeId } });
  assert(mistaken.isError && mistaken.content[0].text.includes("not_found"), JSON.stringify(mistaken));
}
