import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..", "..");
const READY_WITHIN_MS = 120_000;

/** `server/main.ts` without demo people, as `npm start` runs it: a process of its own, on free ports, in a new data directory. */
export class PlainServer implements AsyncDisposable {
  /** As the server printed it: where the first administrator's account is made. */
  readonly setupUrl: string;
  readonly #child: ChildProcess;
  readonly #dataDir: string;

  private constructor(child: ChildProcess, parts: { dataDir: string; setupUrl: string }) {
    this.#child = child;
    this.#dataDir = parts.dataDir;
    this.setupUrl = parts.setupUrl;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<PlainServer> {
    const dataDir = await mkdtemp(join(tmpdir(), "consilium-plain-"));
    const child = spawn(process.execPath, ["server/main.ts"], {
      cwd: root,
      env: { ...process.env, PORT: "0", MEDIA_PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "warn", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const late = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const setupUrl = /https?:\/\/\S+\/setup#\S+/u.exec(line)?.[0];
        if (setupUrl !== undefined) return new PlainServer(child, { dataDir, setupUrl });
      }
    } finally {
      clearTimeout(late);
    }
    throw new Error("the server ended before it said where to set it up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      await ended;
    }
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
