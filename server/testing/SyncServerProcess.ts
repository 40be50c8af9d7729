import { fileURLToPath } from "node:url";
import { ServerScript } from "./ServerScript.ts";
import { Strace } from "./Strace.ts";

const script = fileURLToPath(new URL("./syncServerMain.ts", import.meta.url));

/** Runs the sync test server as a child process on the Docs of a directory. */
export class SyncServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #server: ServerScript;
  #strace: Strace | undefined;

  private constructor(server: ServerScript) {
    this.#server = server;
    this.url = server.url;
  }

  /** `retryMs`: how long the store waits before it tries a broken disk again. Rejects where the server does not start. */
  static async start(directory: string, retryMs = 300): Promise<SyncServerProcess> {
    return new SyncServerProcess(await ServerScript.start(script, [directory, String(retryMs)]));
  }

  /** As a crash of the machine's power would end it, but for the page cache. */
  kill(): Promise<void> {
    return this.#server.kill();
  }

  /** Injects what `strace -e inject` knows, `delay_enter=500000`, `error=EIO`, into the server's syncs or other calls. */
  async inject(fault: string, calls?: string): Promise<void> {
    this.#strace = await Strace.attach(this.#server.pid, fault, calls);
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
