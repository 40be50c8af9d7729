import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ServerScript } from "./ServerScript.ts";

const script = fileURLToPath(new URL("./archiveServerMain.ts", import.meta.url));

/** Runs an archive behind HTTP as a child process on the objects of a directory. */
export class ArchiveServerProcess implements AsyncDisposable {
  /** Ends in `/dicom-web`. */
  readonly url: string;
  readonly #server: ServerScript;

  private constructor(server: ServerScript) {
    this.#server = server;
    this.url = server.url;
  }

  /** Rejects where the server does not start. */
  static async start(directory: string): Promise<ArchiveServerProcess> {
    return new ArchiveServerProcess(await ServerScript.start(script, [directory]));
  }

  /** The most memory that the process held since `forgetPeak`, in bytes (Linux). */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.#server.pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(?<kB>\d+) kB$/mu.exec(status)?.groups?.["kB"]) * 1024;
  }

  /** From here on peaks count; resolves with what the process holds now. */
  async forgetPeak(): Promise<number> {
    await writeFile(`/proc/${this.#server.pid}/clear_refs`, "5");
    return this.peakMemory();
  }

  /** SIGKILL: as a crash would end it. */
  kill(): Promise<void> {
    return this.#server.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
