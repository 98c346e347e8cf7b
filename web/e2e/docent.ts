/** A Docent of the tests' own: the real program over a database of its own, and the ways into it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const PROGRAM = process.env.DOCENT_BIN ?? join(import.meta.dirname, "../../target/debug/docent");

export type FirstRun = { address: string; signInUrl: string; mcpUrl: string };

export class Docent {
  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    readonly first: FirstRun,
  ) {}

  /** Starts it on a free port, as somebody does for the first time. */
  static async start(): Promise<Docent> {
    const directory = mkdtempSync("/tmp/docent-web.");
    // The account that Postgres runs as passes through.
    chmodSync(directory, 0o711);
    const arguments_ = ["serve", "--first-run", "--json", "--listen", `127.0.0.1:${await freePort()}`];
    const server = spawn(PROGRAM, [...arguments_, "--data-dir", join(directory, "data")], { stdio: ["ignore", "pipe", "pipe"] });
    try {
      return new Docent(server, directory, await firstRun(server));
    } catch (error) {
      server.kill();
      rmSync(directory, { recursive: true });
      throw error;
    }
  }

  /** What a command of the program prints as JSON. */
  async command<T>(...words: string[]): Promise<T> {
    const { stdout } = await promisify(execFile)(PROGRAM, [...words, "--json", "--data-dir", join(this.directory, "data")]);
    return JSON.parse(stdout) as T;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.directory, { recursive: true });
  }
}

/** The line that the first start prints when it serves; what it logged where it ends before. */
function firstRun(server: ChildProcess): Promise<FirstRun> {
  return new Promise((resolve, reject) => {
    let printed = "";
    let logged = "";
    server.stderr?.on("data", (data) => {
      logged += data;
      if (logged.includes("serving") && printed) resolve(JSON.parse(printed) as FirstRun);
    });
    server.stdout?.on("data", (data) => {
      printed += data;
      if (logged.includes("serving")) resolve(JSON.parse(printed) as FirstRun);
    });
    server.once("exit", (code) => reject(new Error(`docent ended with ${code}: ${logged}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
