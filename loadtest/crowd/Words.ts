import { type ChildProcess, fork, type Serializable } from "node:child_process";
import { once } from "node:events";
import type { z } from "zod";

type Word = { readonly word: string };

/** A process that is told one job and says words until it is ended. */
export class Words<T extends Word> implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #schema: z.ZodType<T>;
  readonly #heard: T[] = [];
  #wake: () => void = () => undefined;
  #hasEnded = false;

  constructor(script: string, schema: z.ZodType<T>, job: Serializable) {
    this.#schema = schema;
    this.#child = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#child.on("message", (message) => {
      this.#heard.push(this.#schema.parse(message));
      this.#wake();
    });
    this.#child.once("exit", () => {
      this.#hasEnded = true;
      this.#wake();
    });
    this.#child.send(job);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  tell(message: Serializable): void {
    this.#child.send(message);
  }

  /** The next word of this kind that was not asked for yet. Rejects where the process failed, ended or said nothing for so long. */
  async next<K extends T["word"]>(word: K, withinMs = 120_000): Promise<Extract<T, { readonly word: K }>> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const said = this.#heard.shift();
      if (said && isWord(said, word)) return said;
      if (said?.word === "failed") throw new Error(`a load process failed: ${JSON.stringify(said)}`);
      if (said) continue;
      const leftMs = deadline - performance.now();
      if (this.#hasEnded || leftMs <= 0) throw new Error(`a load process did not say "${word}"`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}

function isWord<T extends Word, K extends T["word"]>(said: T, word: K): said is Extract<T, { readonly word: K }> {
  return said.word === word;
}
