import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";
import { freePort } from "./freePort.ts";

const READY_WITHIN_MS = 60_000;

/** A real redis-server on 127.0.0.1, at a port that stays its own through kills and restarts; it keeps nothing on disk. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #directory: string;
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, directory: string, more: readonly string[]) {
    this.port = port;
    this.#directory = directory;
    this.#arguments = more;
  }

  /** `more`: arguments before our own, such as a configuration file, which ours win over. */
  static async start(more: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), "consilium-redis-")), more);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Empty, as after a loss of all that it knew. */
  async restart(): Promise<void> {
    await this.kill();
    const options = { port: this.port, bind: "127.0.0.1", dir: this.#directory, save: "", appendonly: "no" };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn("redis-server", [...this.#arguments, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    const late = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        if (line.includes("Ready to accept connections")) return void child.stdout.resume();
      }
    } finally {
      clearTimeout(late);
    }
    throw new Error("redis-server ended before it was ready");
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** It keeps its connections and answers nothing. */
  stop(): void {
    this.#child?.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child?.kill("SIGCONT");
  }

  /** A connection of the test's own. */
  connect(url = this.url): Redis & AsyncDisposable {
    const redis = new Redis(url);
    redis.on("error", () => undefined);
    return Object.assign(redis, {
      [Symbol.asyncDispose]: async () => redis.disconnect(),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
