import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { MemoryCap } from "./MemoryCap.ts";

export interface ServerProcessParts {
  readonly args: readonly string[];
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** How many descriptors the process may have. */
  readonly maxFiles?: number | undefined;
  /** What its memory is counted to. */
  readonly memoryCap?: MemoryCap | undefined;
}

const READY_WITHIN_MS = 60_000;

/** A server under load: a Node process of its own on the loopback address, so that its processor time is its own. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Resolves when it listens. Rejects where it ends before. */
  static async start({ args, port, env = {}, cwd, maxFiles, memoryCap }: ServerProcessParts): Promise<ServerProcess> {
    const limit = maxFiles === undefined ? [] : ["prlimit", `--nofile=${maxFiles}`];
    const [command = "", ...rest] = [...(memoryCap?.prefix ?? []), ...limit, process.execPath, ...args];
    const child = spawn(command, rest, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ...env },
      ...(cwd !== undefined && { cwd }),
    });
    const server = new ServerProcess(child, port);
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await isListening(port))) {
      if (child.exitCode !== null || performance.now() > deadline) {
        await server.kill();
        throw new Error(`the server did not start: ${args[0]}`);
      }
      await delay(50);
    }
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill("SIGTERM");
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
