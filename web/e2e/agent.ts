/** An agent: the official MCP client, connected by a link's address. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

export class Agent {
  private constructor(private readonly client: Client) {}

  static async connect(url: string): Promise<Agent> {
    const client = new Client({ name: "Agent of the tests", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    return new Agent(client);
  }

  /** The names of the tools that it is shown. */
  async tools(): Promise<string[]> {
    return (await this.client.listTools()).tools.map(({ name }) => name);
  }

  /** What a tool answers; throws what it refuses. */
  async call(name: string, arguments_: Record<string, unknown>): Promise<Record<string, any>> {
    const answer = await this.client.callTool({ name, arguments: arguments_ });
    if (answer.isError) throw new Error(JSON.stringify(answer.content));
    return answer.structuredContent as Record<string, any>;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
