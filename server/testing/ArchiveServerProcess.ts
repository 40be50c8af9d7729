import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("./archiveServerMain.ts", import.meta.url));

/** Runs an archive behind HTTP as a child process on the objects of a directory. */
export class ArchiveServerProcess implements AsyncDisposable {
  /** Ends in `/dicom-web`. */
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Rejects where the server does not start. */
  static async start(directory: string): Promise<ArchiveServerProcess> {
    const child = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the server ended with ${String(code)} before it was ready`);
    });
    const [line]: unknown[] = await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => undefined);
    return new ArchiveServerProcess(child, String(line).trim());
  }

  /** The most memory that the process held since `forgetPeak`, in bytes (Linux). */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid ?? 0}/status`, "utf8");
    return Number(/^VmHWM:\s+(?<kB>\d+) kB$/mu.exec(status)?.groups?.["kB"]) * 1024;
  }

  /** From here on peaks count; resolves with what the process holds now. */
  async forgetPeak(): Promise<number> {
    await writeFile(`/proc/${this.#child.pid ?? 0}/clear_refs`, "5");
    return this.peakMemory();
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
