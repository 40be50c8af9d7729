import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..", "..");
const READY_WITHIN_MS = 120_000;

export interface PlainServerOptions {
  /** One that is used already; it stays. Undefined: a new one that goes at the end. */
  readonly dataDir?: string;
  /** Hears all that the process writes to its terminal. */
  readonly onOutput?: (text: string) => void;
}

/** `server/main.ts` without demo people, as `npm start` runs it: a process of its own, on free ports. */
export class PlainServer implements AsyncDisposable {
  readonly url: string;
  /** As the server printed it: where the first administrator's account is made. Not of a directory that was used before. */
  readonly setupUrl: string;
  readonly dataDir: string;
  readonly #child: ChildProcess;
  readonly #ownsDirectory: boolean;

  private constructor(child: ChildProcess, parts: { said: Said; dataDir: string; ownsDirectory: boolean }) {
    this.#child = child;
    this.dataDir = parts.dataDir;
    this.#ownsDirectory = parts.ownsDirectory;
    this.url = parts.said.url;
    this.setupUrl = parts.said.setupUrl;
  }

  static async start(
    env: Readonly<Record<string, string>> = {},
    { dataDir: given, onOutput }: PlainServerOptions = {},
  ): Promise<PlainServer> {
    const dataDir = given ?? (await mkdtemp(join(tmpdir(), "consilium-plain-")));
    const child = spawn(process.execPath, ["server/main.ts"], {
      cwd: root,
      env: { ...process.env, PORT: "0", MEDIA_PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "warn", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (!onOutput) child.stderr.pipe(process.stderr);
    else
      for (const output of [child.stdout, child.stderr])
        output.on("data", (bytes: Buffer) => onOutput(bytes.toString()));
    const late = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
    try {
      const said = await heard(child.stdout, given === undefined);
      child.stdout.resume();
      if (said) return new PlainServer(child, { said, dataDir, ownsDirectory: given === undefined });
    } finally {
      clearTimeout(late);
    }
    throw new Error("the server ended before it said where to set it up");
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves with the exit code once the process has ended by itself. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    if (this.#ownsDirectory) await rm(this.dataDir, { recursive: true, force: true });
  }
}

interface Said {
  readonly url: string;
  readonly setupUrl: string;
}

/** Undefined where the server ends before it has said what is waited for. */
async function heard(output: Readable, isNew: boolean): Promise<Said | undefined> {
  let url = "";
  for await (const line of createInterface({ input: output })) {
    url = /ready at (?<url>\S+)/u.exec(line)?.groups?.["url"] ?? url;
    const setupUrl = /https?:\/\/\S+\/setup#\S+/u.exec(line)?.[0];
    if (setupUrl !== undefined || (url !== "" && !isNew)) return { url, setupUrl: setupUrl ?? "" };
  }
  return undefined;
}
