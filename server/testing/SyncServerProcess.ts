import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("./syncServerMain.ts", import.meta.url));

const STRACE = "/usr/bin/strace";

/** Runs the sync test server as a child process on the documents of a directory. */
export class SyncServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;
  #tracer: ChildProcess | undefined;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(directory: string): Promise<SyncServerProcess> {
    const child = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
    const [line]: unknown[] = await once(child.stdout, "data");
    return new SyncServerProcess(child, String(line).trim());
  }

  /** As a crash of the machine's power would end it, but for the page cache. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  /** Injects into the server's fsync and fdatasync what `strace -e inject` knows: `delay_enter=500000`, `error=EIO`. */
  async inject(fault: string): Promise<void> {
    const calls = "fdatasync,fsync";
    const args = ["-f", "-p", String(this.#child.pid), "-e", `trace=${calls}`, "-e", `inject=${calls}:${fault}`];
    const tracer = spawn(STRACE, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#tracer = tracer;
    // strace tells that it is attached before it injects anything.
    await once(tracer.stderr, "data");
  }

  async heal(): Promise<void> {
    const tracer = this.#tracer;
    this.#tracer = undefined;
    if (!tracer || tracer.exitCode !== null) return;
    tracer.kill("SIGINT");
    await once(tracer, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heal();
    await this.kill();
  }
}
