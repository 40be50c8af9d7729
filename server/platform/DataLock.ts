import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "./config.ts";

/** `SQLITE_BUSY`. */
const BUSY = 5;

/**
 * Keeps a data directory to one process: a second one on the same files would not know what the first has changed meanwhile. SQLite's
 * lock of a file that holds nothing goes with the process, however that ends.
 */
export class DataLock implements Disposable {
  readonly #file: DatabaseSync;

  private constructor(file: DatabaseSync) {
    this.#file = file;
  }

  /** Throws `ConfigError` where another process has it. */
  static take(directory: string): DataLock {
    const file = new DatabaseSync(join(directory, "server.lock"));
    try {
      file.exec("pragma busy_timeout = 0; begin exclusive");
      return new DataLock(file);
    } catch (error) {
      file.close();
      if (!(error instanceof Error && "errcode" in error && error.errcode === BUSY)) throw error;
      throw new ConfigError("another server works in this data directory");
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
