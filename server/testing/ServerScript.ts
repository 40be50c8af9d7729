import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A server of the tests' as a child process: a script whose first line is its address. */
export class ServerScript implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Rejects where the server does not start. */
  static async start(script: string, args: readonly string[]): Promise<ServerScript> {
    const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the server ended with ${String(code)} before it was ready`);
    });
    const [line]: unknown[] = await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => undefined);
    return new ServerScript(child, String(line).trim());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** SIGKILL: as a crash would end it. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
