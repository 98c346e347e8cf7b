/** How an application is connected to a link's address, step by step. */
import { strings } from "../strings";

/** A line to do, and what to paste there. */
export type Line = { text: string; paste?: string };
export type Client = {
  id: string;
  name: string;
  /** Whether it calls from its maker's machines, which need a public https address. */
  fromAfar: boolean;
  /** Whether the lines are ways to choose from, and not one after the other. */
  areWays?: true;
  lines: Line[];
};

const words = strings.links.clients;
/** Clients put the server's name before each tool's: together they have at most 64 characters. */
const LONGEST_NAME = 30;

/** What clients call the server: letters, digits and hyphens are taken by all. */
export function serverName(link: string): string {
  const slug = link.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `docent-${slug}`.replace(/-+/g, "-").slice(0, LONGEST_NAME).replace(/-+$/, "");
}

/** Whether machines elsewhere can reach it: https, and no name or address of a network of one's own. */
export function isPublic(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const own = [
    /^localhost$/, /\.(localhost|local|internal|lan|test)$/, /^[^.]*$/,
    /^(0|10|127)\./, /^169\.254\./, /^192\.168\./, /^172\.(1[6-9]|2\d|3[01])\./, /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
    /^\[(::1?|f[cd].*|fe[89ab].*)\]$/,
  ];
  // An IPv6 address has no dot, and is public unless it is named above.
  const isOwn = own.some((kind) => kind.test(hostname) && !(hostname.startsWith("[") && kind.source === "^[^.]*$"));
  return protocol === "https:" && !isOwn;
}

/** The clients in the order of the tabs; `locked` is a link with a password. */
export function clients(url: string, link: string, locked: boolean): Client[] {
  const name = serverName(link);
  const config = JSON.stringify({ mcpServers: { [name]: { url } } }, null, 2);
  const code = JSON.stringify({ name, type: "http", url });
  const file = JSON.stringify({ servers: { [name]: { type: "http", url } } }, null, 2);
  const whenLocked = (...lines: Line[]) => (locked ? lines : []);
  return [
    {
      id: "claude", name: "Claude", fromAfar: true,
      lines: [
        { text: words.claude.open },
        { text: words.name, paste: name },
        { text: words.claude.url, paste: url },
        { text: locked ? words.claude.connect : words.claude.add },
        { text: words.claude.plans },
      ],
    },
    {
      id: "claude-code", name: "Claude Code", fromAfar: false,
      lines: [
        { text: words.run, paste: `claude mcp add --transport http --scope user ${name} ${url}` },
        ...whenLocked({ text: words.claudeCode.authenticate(name) }),
        { text: words.claudeCode.check },
      ],
    },
    {
      id: "chatgpt", name: "ChatGPT", fromAfar: true,
      lines: [
        { text: words.chatgpt.developer },
        { text: words.chatgpt.create },
        { text: words.name, paste: name },
        { text: words.chatgpt.url, paste: url },
        { text: locked ? words.chatgpt.oauth : words.chatgpt.none },
        { text: words.chatgpt.refresh },
      ],
    },
    {
      id: "cursor", name: "Cursor", fromAfar: false,
      lines: [
        { text: words.cursor.file, paste: config },
        { text: words.cursor.enable },
        ...whenLocked({ text: words.cursor.authenticate }),
      ],
    },
    {
      id: "vscode", name: "VS Code", fromAfar: false,
      lines: [
        { text: words.vscode.run, paste: `code --add-mcp '${code}'` },
        { text: words.vscode.file, paste: file },
        { text: words.vscode.start },
        ...whenLocked({ text: words.vscode.authenticate }),
      ],
    },
    {
      id: "others", name: words.others.tab, fromAfar: false, areWays: true,
      lines: [
        { text: words.others.any, paste: url },
        { text: words.others.codex, paste: `codex mcp add ${name} --url ${url}` },
        ...whenLocked({ text: words.others.codexLogin, paste: `codex mcp login ${name}` }),
        { text: words.others.gemini, paste: `gemini mcp add --transport http --scope user ${name} ${url}` },
        { text: words.others.bridge, paste: `npx -y mcp-remote ${url}` },
        { text: locked ? words.others.locked : words.others.open },
      ],
    },
  ];
}
