import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const SYNCS = "fdatasync,fsync";

/** strace on a running process: every such call of every thread, syncs where not said, is tampered with until it is disposed of. */
export class Strace implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async attach(pid: number, injection: string, calls = SYNCS): Promise<Strace> {
    await promisify(execFile)("strace", ["-V"]); // Fails with a clear error where it is missing.
    const child = spawn(
      "strace",
      ["-f", "-p", String(pid), "-e", `trace=${calls}`, "-e", `inject=${calls}:${injection}`, "-o", "/dev/null"],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      child.once("exit", () => reject(new Error(`strace ended: ${lines.join("")}`)));
      child.stderr?.on("data", (chunk: Buffer) => {
        lines.push(chunk.toString());
        if (lines.join("").includes("attached")) resolve();
      });
    });
    return new Strace(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGINT");
    await ended;
  }
}
