import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../server/testing/chatServerMain.ts", import.meta.url));

/** Runs chat behind HTTP as a child process on the messages of a directory. */
export class ChatServerProcess implements AsyncDisposable {
  /** Of the messages of the one group. */
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Rejects where the server does not start. */
  static async start(directory: string, people: number): Promise<ChatServerProcess> {
    const child = spawn(process.execPath, [script, directory, String(people)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the server ended with ${String(code)} before it was ready`);
    });
    const [line]: unknown[] = await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => undefined);
    return new ChatServerProcess(child, String(line).trim());
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
