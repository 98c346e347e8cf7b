import { Agent } from "./agent";
import { expect, listen, test } from "./test";

const connections = (address: string, page: string) => `${address}${/\/s\/[^/]+/.exec(page)?.[0]}/links`;

test("from the first run to the first connected agent", async ({ owner, docent }) => {
  await owner.getByRole("button", { name: "New folder" }).click();
  await owner.getByLabel("Name of the folder").fill("Shared");
  await owner.getByRole("button", { name: "Save" }).click();
  await owner.getByRole("link", { name: "Connections" }).click();
  await owner.getByRole("link", { name: "New connection" }).click();
  await owner.getByRole("textbox", { name: "Name" }).fill("Claude on my laptop");
  await owner.getByRole("button", { name: "Next" }).click();
  await owner.getByRole("checkbox", { name: "Shared" }).check();
  await owner.getByRole("button", { name: "Next" }).click();
  await owner.getByRole("button", { name: "Next" }).click();
  await owner.getByRole("button", { name: "Create the connection" }).click();
  await expect(owner.getByRole("heading", { name: "“Claude on my laptop” is ready" })).toBeVisible();
  const address = await owner.getByLabel("Address of the connection").innerText();
  expect(address).toMatch(/\/links\/[\w-]{40,}\/mcp$/);

  const agent = await Agent.connect(address);
  const tools = await agent.tools();
  expect(tools).toContain("blocks_get");
  expect(tools, "it starts from reading").not.toContain("blocks_add");
  const { documents } = await agent.call("documents_list", {});
  expect(documents, "it sees one folder, which is empty").toEqual([]);
  await agent.close();
  await owner.goto(connections(docent.first.address, owner.url()));
  await expect(owner.getByText("May read the folder “Shared”.")).toBeVisible();
});

test("a password protects, a rotation and a pause shut out", async ({ owner, docent }) => {
  await owner.goto(`${connections(docent.first.address, owner.url())}`);
  await owner.getByRole("link", { name: "Open “First link”" }).click();
  await owner.getByRole("tab", { name: "Protection" }).click();
  await owner.getByRole("button", { name: "Show the address" }).click();
  const before = await owner.getByLabel("Address of the connection").innerText();
  expect(before).toBe(docent.first.mcpUrl);
  await owner.getByRole("button", { name: "Renew the address" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Renew the address" }).click();
  await expect(owner.getByLabel("Address of the connection")).not.toHaveText(before);
  const after = await owner.getByLabel("Address of the connection").innerText();
  await expect(Agent.connect(before), "the old address is dead").rejects.toThrow();
  docent.first.mcpUrl = after;
  const agent = await Agent.connect(after);
  await agent.close();

  await owner.getByRole("button", { name: "Pause “First link”" }).click();
  await expect(owner.getByText("is paused: nobody gets in")).toBeVisible();
  await expect(Agent.connect(after)).rejects.toThrow();
  await owner.getByRole("button", { name: "Resume “First link”" }).click();
  await expect(owner.getByText("lets its agents in again")).toBeVisible();

  await owner.getByRole("textbox", { name: "Password" }).fill("a lantern under the old pier");
  await owner.getByRole("button", { name: "Set the password" }).click();
  await expect(owner.getByText("The password is set.")).toBeVisible();
  await expect(Agent.connect(after), "the address alone lets nobody in").rejects.toThrow();
  await owner.getByRole("button", { name: "Remove the password" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Remove the password" }).click();
  await expect(owner.getByText("Whoever has the address gets in.").first()).toBeVisible();
  await (await Agent.connect(after)).close();
});

test("a member without rights sees no secret", async ({ owner, docent, browser }) => {
  const { signInUrl } = await docent.command<{ signInUrl: string }>("user", "create", "guest@example.org", "--name", "Guest");
  await owner.getByRole("link", { name: "Members" }).click();
  await owner.getByRole("button", { name: "Invite somebody" }).click();
  await owner.getByLabel("E-mail (optional)").fill("guest@example.org");
  await owner.getByRole("combobox", { name: "Role", exact: true }).click();
  await owner.getByRole("option", { name: "Viewer" }).click();
  await owner.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(owner.getByText("guest@example.org", { exact: true })).toBeVisible();

  const guest = await (await browser.newContext()).newPage();
  const complaints = listen(guest, docent);
  const answers: string[] = [];
  guest.on("response", (response) => void response.text().then((text) => answers.push(text), () => undefined));
  await guest.goto(signInUrl);
  await guest.getByRole("button", { name: "Sign in on this device" }).click();
  await expect(guest.getByRole("link", { name: "All documents" })).toBeVisible();
  await expect(guest.getByRole("link", { name: "Connections" })).toBeHidden();
  await expect(guest.getByRole("button", { name: "New document" })).toBeHidden();
  await guest.goto(connections(docent.first.address, owner.url()));
  await expect(guest.getByRole("heading", { name: "Connections are managed by owners and admins" })).toBeVisible();
  const secret = /\/links\/([\w-]+)\/mcp/.exec(docent.first.mcpUrl)?.[1] ?? "none";
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.some((answer) => answer.includes(secret))).toBe(false);
  expect(complaints).toEqual([]);
  await guest.context().close();
});

test("who managed the space and leaves takes no address along", async ({ owner, docent }) => {
  await docent.command("user", "create", "mate@example.org", "--name", "Mate");
  await owner.getByRole("link", { name: "Members" }).click();
  await owner.getByRole("button", { name: "Invite somebody" }).click();
  await owner.getByLabel("E-mail (optional)").fill("mate@example.org");
  await owner.getByRole("combobox", { name: "Role", exact: true }).click();
  await owner.getByRole("option", { name: "Admin" }).click();
  await owner.getByRole("button", { name: "Invite", exact: true }).click();
  await owner.getByRole("button", { name: "Take Mate out of the space" }).click();
  const dialog = owner.getByRole("dialog", { name: "Mate could see these connections" });
  await expect(dialog.getByText("First link")).toBeVisible();
  await dialog.getByRole("button", { name: "Renew all of them" }).click();
  await expect(dialog.getByText("The old addresses are dead.")).toBeVisible();
  await expect(Agent.connect(docent.first.mcpUrl)).rejects.toThrow();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  // For the tests after this one.
  await owner.goto(connections(docent.first.address, owner.url()));
  await owner.getByRole("link", { name: "Open “First link”" }).click();
  await owner.getByRole("tab", { name: "Protection" }).click();
  await owner.getByRole("button", { name: "Show the address" }).click();
  docent.first.mcpUrl = await owner.getByLabel("Address of the connection").innerText();
});

test("the page of a connection lists its agent's tools, and tries them as this connection", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  await agent.call("documents_create", { documents: [{ title: "Chart of the bay", markdown: "Depths in fathoms." }] });
  const tools = await agent.tools();
  await agent.close();
  await owner.goto(connections(docent.first.address, owner.url()));
  await owner.getByRole("link", { name: "Open “First link”" }).click();
  await owner.getByRole("tab", { name: "Tools" }).click();
  for (const tool of tools) await expect(owner.getByRole("button", { name: `Try “${tool}”`, exact: true })).toBeVisible();
  await expect(owner.getByRole("button", { name: /^Try “/ })).toHaveCount(tools.length);
  await owner.getByRole("button", { name: "Try “documents_list”" }).click();
  await owner.getByRole("button", { name: "Call it" }).click();
  await expect(owner.getByText("Chart of the bay").first()).toBeVisible();
  await owner.getByRole("button", { name: "Try “documents_list”" }).click();

  // A field for each argument: a document that is looked for, a choice, and what is wrong.
  await owner.getByRole("button", { name: "Try “text_replace”" }).click();
  await owner.getByRole("button", { name: "Find a document for id" }).click();
  await owner.getByRole("combobox", { name: "Find a document" }).fill("fathoms");
  await owner.getByRole("option", { name: "Chart of the bay" }).click();
  await expect(owner.getByRole("textbox", { name: "id", exact: true })).toHaveValue(/^[\w-]{36}$/);
  await owner.getByRole("textbox", { name: "find", exact: true }).fill("fathoms");
  await owner.getByRole("textbox", { name: "replace", exact: true }).fill("metres");
  await expect(owner.getByRole("checkbox", { name: "dryRun" })).toBeChecked();
  await owner.getByRole("button", { name: "Call it" }).click();
  const answer = owner.getByRole("region", { name: "Answer" });
  await expect(answer.getByText("The tool answered")).toBeVisible();
  await expect(answer.getByRole("group", { name: "As data" })).toContainText("metres");
  await owner.getByRole("textbox", { name: "find", exact: true }).fill("leagues");
  await owner.getByRole("button", { name: "Call it again" }).click();
  await expect(answer.getByText("The tool refused")).toBeVisible();
  await owner.getByRole("switch", { name: "All of it as JSON" }).check();
  const json = owner.getByRole("textbox", { name: "Arguments, as JSON" });
  await expect(json).toHaveValue(/"find": "leagues"/);
  await json.fill('{"other": 1}');
  await expect(owner.getByText("The fields cannot show all of this.")).toBeVisible();
  await json.fill('{"id": "x", "find": "a", "replace": ""}');
  await owner.getByRole("switch", { name: "All of it as JSON" }).uncheck();
  await expect(owner.getByRole("textbox", { name: "find", exact: true })).toHaveValue("a");
  await owner.getByRole("button", { name: "Try “text_replace”" }).click();
  await owner.getByRole("button", { name: "Try “documents_create”" }).click();
  await owner.getByRole("button", { name: "Call it" }).click();
  await expect(owner.getByText("This is needed.")).toBeVisible();
  await owner.getByRole("textbox", { name: "documents, as JSON" }).fill("{}");
  await expect(owner.getByText("This is no list in JSON")).toBeVisible();
  await owner.getByRole("tab", { name: "Activity" }).click();
  await expect(owner.getByText("documents_list").first()).toBeVisible();
  await owner.getByRole("button", { name: "As a table" }).click();
  await expect(owner.getByRole("table", { name: "Calls a day" }).getByRole("columnheader")).toHaveText(["Day", "Calls", "Reads", "Writes", "Refused"]);
});

test("what was changed about a connection and not saved is asked about before it would be lost", async ({ owner, docent }) => {
  await owner.goto(connections(docent.first.address, owner.url()));
  await owner.getByRole("link", { name: "Open “First link”" }).click();
  await owner.getByRole("textbox", { name: "Note to yourself" }).fill("Ask the harbour office");
  await owner.getByRole("tab", { name: "Activity" }).click();
  const dialog = owner.getByRole("dialog", { name: "Leave without saving?" });
  await expect(dialog.getByText("What you changed under “Words” is not saved.")).toBeVisible();
  await dialog.getByRole("button", { name: "Stay here" }).click();
  await expect(owner.getByRole("textbox", { name: "Note to yourself" })).toHaveValue("Ask the harbour office");
  await owner.getByRole("link", { name: "All documents" }).click();
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Stay here" }).click();
  await owner.getByRole("region", { name: "Words" }).getByRole("button", { name: "Save" }).click();
  await expect(owner.getByText("Saved. It holds")).toBeVisible();
  await owner.getByRole("tab", { name: "Activity" }).click();
  await expect(dialog).toBeHidden();
  await owner.getByRole("tab", { name: "Settings" }).click();
  await owner.getByRole("textbox", { name: "Note to yourself" }).fill("");
  await owner.getByRole("link", { name: "All documents" }).click();
  await dialog.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(owner.getByRole("heading", { name: "All documents" })).toBeVisible();
});
