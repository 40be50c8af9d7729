import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../shared/protocol/failures.ts";
import { Database } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import type { Row } from "../platform/sql.ts";
import { encodeRecord, type DocRecord } from "./docRecord.ts";
import type { DocStore } from "./DocStore.ts";
import { GroupCommit } from "./GroupCommit.ts";
import { readLog, type StoredRecord } from "./recordLog.ts";

const migrations = [
  `create table record (doc text not null, seq integer not null, bytes blob not null, primary key (doc, seq)) strict, without rowid;
   create table damaged (doc text not null, seq integer not null, bytes blob not null) strict;
   create table probe (id integer primary key, written integer not null) strict`,
];

const CLOSE_PATIENCE_MS = 2_000;

export interface SqliteDocStoreParts {
  /** A file of its own: a failure of its disk stops the Docs and nothing else. */
  readonly path: string;
  readonly log: Log;
  /** How long to wait between two tries to open the store anew. */
  readonly retryMs?: number;
}

/**
 * The log in SQLite (WAL, synchronous=FULL): a commit that resolved is on the disk. After a failed commit nothing is ever
 * asked of that handle again, for the kernel reports a lost page only once: the file is opened anew and must prove that it
 * writes before edits are taken.
 */
export class SqliteDocStore implements DocStore {
  readonly #path: string;
  readonly #log: Log;
  readonly #retryMs: number;
  readonly #listeners = new Set<(canSave: boolean) => void>();
  readonly #ending = new AbortController();
  #database: Database | undefined;
  #commits: GroupCommit<DocRecord> | undefined;
  #recovery: Promise<void> = Promise.resolve();

  private constructor({ path, log, retryMs = 2_000 }: SqliteDocStoreParts) {
    this.#path = path;
    this.#log = log;
    this.#retryMs = retryMs;
  }

  static async open(parts: SqliteDocStoreParts): Promise<SqliteDocStore> {
    const store = new SqliteDocStore(parts);
    store.#use(await openProven(parts.path));
    return store;
  }

  get canSave(): boolean {
    return this.#commits !== undefined;
  }

  async load(doc: string): Promise<readonly DocRecord[]> {
    const database = this.#database;
    if (!database) throw new Failure("read-only", "the store is closed for now");
    await this.#commits?.idle();
    const rows = await database.read("select seq, bytes from record where doc = ? order by seq", [doc]);
    const { records, damagedTail } = readLog(doc, rows.map(storedRecord));
    if (damagedTail) await this.#setAside(database, doc, damagedTail);
    return records;
  }

  append(records: readonly DocRecord[]): Promise<void> {
    if (!this.#commits) throw new Failure("read-only", "the store takes no edits");
    return this.#commits.append(
      records,
      records.reduce((sum, { payload }) => sum + payload.length, 0),
    );
  }

  onCanSaveChange(listener: (canSave: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#commits?.idle();
    await this.#recovery;
    this.#listeners.clear();
    await this.#database?.close();
    this.#database = undefined;
    this.#commits = undefined;
  }

  #use(database: Database): void {
    this.#database = database;
    this.#commits = new GroupCommit({
      commit: async (records) => {
        try {
          await database.write(records.map(insertion));
        } catch (error) {
          this.#stop(database, error);
          throw error;
        }
      },
    });
  }

  #stop(database: Database, error: unknown): void {
    this.#log.error("the store of Docs stopped: a commit failed", { error });
    this.#database = undefined;
    this.#commits = undefined;
    this.#recovery = this.#recover(database).catch((failure: unknown) => {
      this.#log.error("the store of Docs cannot recover", { error: failure });
    });
    // Those whose records failed are told first, by their own promises.
    setImmediate(() => this.#tell());
  }

  async #recover(failed: Database): Promise<void> {
    await Promise.race([failed.close(), delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    while (!this.#ending.signal.aborted) {
      await delay(this.#retryMs, undefined, { signal: this.#ending.signal }).catch(() => undefined);
      if (this.#ending.signal.aborted) return;
      try {
        this.#use(await openProven(this.#path));
        this.#log.info("the store of Docs takes edits again");
        this.#tell();
        return;
      } catch (error) {
        this.#log.warn("the store of Docs still takes no edits", { error });
      }
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.canSave);
  }

  async #setAside(database: Database, doc: string, { seq, bytes }: StoredRecord): Promise<void> {
    this.#log.error("the last record of a Doc was damaged and is set aside", { doc });
    await database.write([
      { sql: "insert into damaged (doc, seq, bytes) values (?, ?, ?)", params: [doc, seq, bytes] },
      { sql: "delete from record where doc = ? and seq = ?", params: [doc, seq] },
    ]);
  }
}

/**
 * Opens the file and makes it prove itself. The write-ahead log goes into the database first: pages whose sync failed once count
 * as clean in the kernel's cache and would never reach the disk otherwise.
 */
async function openProven(path: string): Promise<Database> {
  const database = await Database.open({ path, migrations });
  try {
    await database.read("pragma wal_checkpoint(truncate)");
    await database.write([
      { sql: "insert into probe (id, written) values (1, 1) on conflict (id) do update set written = written + 1" },
    ]);
    return database;
  } catch (error) {
    await Promise.race([database.close(), delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    throw error;
  }
}

function insertion(record: DocRecord) {
  return {
    sql: "insert into record (doc, seq, bytes) values (?, ?, ?)",
    params: [record.doc, record.seq, encodeRecord(record)],
  };
}

function storedRecord({ seq, bytes }: Row): StoredRecord {
  return { seq: Number(seq), bytes: bytes instanceof Uint8Array ? bytes : new Uint8Array() };
}
