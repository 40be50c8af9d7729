import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Log } from "../platform/log.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";

const MAX_CRASHES = 3;
const Mark = z.strictObject({ doc: z.string(), crashes: z.number().int(), isOpening: z.boolean() });
type Mark = z.infer<typeof Mark>;

export interface CrashFenceParts {
  /** Holds one small file for each Doc that is being opened, or was when the process crashed. */
  readonly directory: string;
  readonly log: Log;
  /** How long a Doc that opened stays under suspicion, unless another is opened meanwhile. */
  readonly trialMs?: number;
}

/**
 * [SY38] Keeps a Doc that takes the process down with it from doing so for ever: after three crashes while it was being opened
 * it is refused. The files are not synced: what they must outlive is the process, not the machine.
 */
export class CrashFence implements AsyncDisposable {
  readonly #directory: string;
  readonly #log: Log;
  readonly #trialMs: number;
  readonly #suspects = new SerialQueue();
  readonly #trials = new Map<string, NodeJS.Timeout>();

  private constructor({ directory, log, trialMs = 5_000 }: CrashFenceParts) {
    this.#directory = directory;
    this.#log = log;
    this.#trialMs = trialMs;
  }

  /** Counts a crash for each Doc that the process before was opening when it ended. */
  static async open(parts: CrashFenceParts): Promise<CrashFence> {
    const fence = new CrashFence(parts);
    await mkdir(parts.directory, { recursive: true });
    for (const name of await readdir(parts.directory)) await fence.#countCrash(join(parts.directory, name));
    return fence;
  }

  /** Opens a Doc under watch. Throws `read-only` where it is fenced, and what `open` throws. */
  async watch<T>(doc: string, open: () => Promise<T>): Promise<T> {
    const crashes = (await readMark(this.#pathOf(doc)))?.crashes ?? 0;
    if (crashes >= MAX_CRASHES) {
      this.#log.error("a Doc is fenced: it crashed the server again and again", { doc, count: crashes });
      throw new Failure("read-only", "the Doc is fenced");
    }
    if (crashes === 0) return this.#open({ doc, crashes }, open);
    // One at a time, so that the next crash has one name only.
    return this.#suspects.run(() => this.#open({ doc, crashes }, open));
  }

  /** Lets a fenced Doc be opened again. False where nothing was held against it. */
  static async lift(directory: string, doc: string): Promise<boolean> {
    const path = join(directory, fileName(doc));
    const mark = await readMark(path);
    await rm(path, { force: true });
    return mark !== undefined;
  }

  /** The Docs that are refused. */
  static async fenced(directory: string): Promise<readonly string[]> {
    const names = await readdir(directory).catch(() => []);
    const marks = await Promise.all(names.map((name) => readMark(join(directory, name))));
    return marks.flatMap((mark) => (mark && mark.crashes >= MAX_CRASHES ? [mark.doc] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const doc of this.#trials.keys()) await this.#acquit(doc);
  }

  async #open<T>({ doc, crashes }: Omit<Mark, "isOpening">, open: () => Promise<T>): Promise<T> {
    await this.#write({ doc, crashes, isOpening: true });
    // Those did open: what happens from here on is not theirs.
    for (const other of this.#trials.keys()) if (other !== doc) await this.#acquit(other);
    try {
      const opened = await open();
      clearTimeout(this.#trials.get(doc));
      this.#trials.set(
        doc,
        setTimeout(() => this.#log.background(this.#acquit(doc), "ending a trial"), this.#trialMs),
      );
      this.#trials.get(doc)?.unref();
      return opened;
    } catch (error) {
      // It was refused, which is no crash.
      if (crashes > 0) await this.#write({ doc, crashes, isOpening: false });
      else await rm(this.#pathOf(doc), { force: true });
      throw error;
    }
  }

  async #acquit(doc: string): Promise<void> {
    clearTimeout(this.#trials.get(doc));
    this.#trials.delete(doc);
    await rm(this.#pathOf(doc), { force: true });
  }

  async #countCrash(path: string): Promise<void> {
    const mark = path.endsWith(".new") ? undefined : await readMark(path);
    if (!mark) return rm(path, { force: true });
    if (mark.isOpening) await this.#write({ ...mark, crashes: mark.crashes + 1, isOpening: false });
  }

  /** A full or failing disk keeps no Doc from being read. */
  async #write(mark: Mark): Promise<void> {
    const path = this.#pathOf(mark.doc);
    try {
      await writeFile(`${path}.new`, JSON.stringify(mark));
      await rename(`${path}.new`, path);
    } catch (error) {
      this.#log.warn("cannot note that a Doc is being opened", { doc: mark.doc, error });
    }
  }

  #pathOf(doc: string): string {
    return join(this.#directory, fileName(doc));
  }
}

function fileName(doc: string): string {
  return createHash("sha256").update(doc).digest("hex").slice(0, 32);
}

async function readMark(path: string): Promise<Mark | undefined> {
  try {
    return Mark.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    // There is none, or a crash left half of one: nothing is held against the Doc.
    return undefined;
  }
}
