import { open, readFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";

/** Which store a file is, and how many commits it holds. */
export interface StoreState {
  readonly id: string;
  readonly commits: number;
}

const WIDTH = 16;
const FORM = /^consilium-store 1 (?<body>(?<id>[0-9a-f]{32}) (?<commits>\d{16})) (?<sum>[0-9a-f]{8})\n$/u;

/**
 * A small file beside the store's, which says what the store must hold at least: a store that was exchanged, lost or put back to
 * an older state is noticed. It is written after each commit and not synced, so it is never ahead of the store by itself.
 */
export class StoreMark implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #id: string;
  #commits = -1;
  #written = -1;
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle, id: string) {
    this.#file = file;
    this.#id = id;
  }

  /** What the mark says; undefined where there is none or it is damaged: the store itself is asked then. */
  static async read(path: string): Promise<StoreState | undefined> {
    const text = await readFile(path, "latin1").catch(() => "");
    const groups = FORM.exec(text)?.groups;
    if (!groups || checksum(groups["body"] ?? "") !== groups["sum"]) return undefined;
    return { id: groups["id"] ?? "", commits: Number(groups["commits"]) };
  }

  /** Writes the mark anew, durably, and keeps it open. */
  static async write(path: string, { id, commits }: StoreState): Promise<StoreMark> {
    const mark = new StoreMark(await openOrCreate(path), id);
    mark.note(commits);
    await mark.#writing;
    await mark.#file.sync();
    await syncDirectory(dirname(path));
    return mark;
  }

  /** Says that so many commits are durable. Never waits and never fails: a mark that lags notices a little less. */
  note(commits: number): void {
    this.#commits = commits;
    this.#writing ??= this.#write();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#file.close().catch(() => undefined);
  }

  async #write(): Promise<void> {
    while (this.#written < this.#commits) {
      const commits = this.#commits;
      const body = `${this.#id} ${String(commits).padStart(WIDTH, "0")}`;
      await this.#file.write(`consilium-store 1 ${body} ${checksum(body)}\n`, 0, "latin1").catch(() => undefined);
      this.#written = commits;
    }
    this.#writing = undefined;
  }
}

async function openOrCreate(path: string): Promise<FileHandle> {
  // Never emptied on opening: a crash right then would lose what it says.
  return open(path, "r+").catch(() => open(path, "w+"));
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, "0");
}
