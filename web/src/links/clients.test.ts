import { expect, test } from "vitest";

import { clients, isPublic, serverName } from "./clients";

const url = "https://docs.example.org/links/SECRET/mcp";
const pastes = (id: string, locked: boolean) =>
  clients(url, "My notes", locked).find((client) => client.id === id)?.lines.flatMap(({ paste }) => paste ?? []) ?? [];

test("the lines to paste", () => {
  expect(pastes("claude-code", false)).toEqual([`claude mcp add --transport http --scope user docent-my-notes ${url}`]);
  expect(pastes("cursor", false).map((text) => JSON.parse(text))).toEqual([{ mcpServers: { "docent-my-notes": { url } } }]);
  const [command = "", file = ""] = pastes("vscode", false);
  expect(command).toBe(`code --add-mcp '{"name":"docent-my-notes","type":"http","url":"${url}"}'`);
  expect(JSON.parse(file)).toEqual({ servers: { "docent-my-notes": { type: "http", url } } });
  expect(pastes("others", false)).toContain(`codex mcp add docent-my-notes --url ${url}`);
});

test("signing in is spoken of where there is a password", () => {
  for (const { id } of clients(url, "x", false)) {
    const lines = (locked: boolean) => JSON.stringify(clients(url, "x", locked).find((client) => client.id === id)?.lines);
    expect(lines(true), id).toContain("password");
    expect(lines(false), id).not.toContain("password");
  }
});

test("names are taken by every client", () => {
  expect(serverName("Claude on my laptop")).toBe("docent-claude-on-my-laptop");
  expect(serverName("Été – à l’œuvre!")).toMatch(/^docent-[a-z0-9-]+[a-z0-9]$/);
  expect(serverName("日本")).toBe("docent");
  expect(serverName("x".repeat(200))).toHaveLength(30);
});

test.each([
  ["https://docs.example.org/links/x/mcp", true],
  ["https://[2001:db8::1]/links/x/mcp", true],
  ["http://docs.example.org/links/x/mcp", false],
  ["https://localhost:8787/x", false],
  ["https://127.0.0.1/x", false],
  ["https://192.168.1.2/x", false],
  ["https://172.20.0.1/x", false],
  ["https://172.32.0.1/x", true],
  ["https://nas/x", false],
  ["https://nas.local/x", false],
  ["https://[::1]/x", false],
  ["https://[fd00::1]/x", false],
  ["nothing", false],
])("%s is public: %s", (address, wanted) => expect(isPublic(address)).toBe(wanted));
