import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Strace } from "./Strace.ts";

const script = fileURLToPath(new URL("./syncServerMain.ts", import.meta.url));

/** Runs the sync test server as a child process on the Docs of a directory. */
export class SyncServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;
  #strace: Strace | undefined;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** `retryMs`: how long the store waits before it tries a broken disk again. Rejects where the server does not start. */
  static async start(directory: string, retryMs = 300): Promise<SyncServerProcess> {
    const child = spawn(process.execPath, [script, directory, String(retryMs)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the server ended with ${String(code)} before it was ready`);
    });
    const [line]: unknown[] = await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => undefined);
    return new SyncServerProcess(child, String(line).trim());
  }

  /** As a crash of the machine's power would end it, but for the page cache. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  /** Injects what `strace -e inject` knows, `delay_enter=500000`, `error=EIO`, into the server's syncs or other calls. */
  async inject(fault: string, calls?: string): Promise<void> {
    this.#strace = await Strace.attach(this.#child.pid ?? 0, fault, calls);
  }

  async heal(): Promise<void> {
    await this.#strace?.[Symbol.asyncDispose]();
    this.#strace = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heal();
    await this.kill();
  }
}
