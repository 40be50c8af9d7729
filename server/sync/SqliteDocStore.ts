import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Log } from "../platform/log.ts";
import type { Statement } from "../platform/sql.ts";
import { DocDatabase } from "./DocDatabase.ts";
import type { DocRecord } from "./docRecord.ts";
import type { DocStore } from "./DocStore.ts";
import { appending, docRows, keepingCopies, keepingSnapshot, settingAside } from "./docStoreSchema.ts";
import { GroupCommit } from "./GroupCommit.ts";
import { readDoc, type ReadDoc, type StoredRow } from "./recordLog.ts";
import { SnapshotThread } from "./SnapshotThread.ts";
import type { StoredDoc } from "./StoredDoc.ts";

const CLOSE_PATIENCE_MS = 2_000;
/** A snapshot that found no room does not stop the store again and again. */
const SNAPSHOT_PAUSE_MS = 10 * 60_000;

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
  readonly #thread: SnapshotThread;
  readonly #damagedDocs = new Set<string>();
  #noSnapshotsUntil = 0;
  #database: DocDatabase | undefined;
  #commits: GroupCommit<DocRecord> | undefined;
  #recovery: Promise<void> = Promise.resolve();

  private constructor({ path, log, retryMs = 2_000 }: SqliteDocStoreParts) {
    this.#path = path;
    this.#log = log;
    this.#retryMs = retryMs;
    this.#thread = new SnapshotThread(path);
  }

  static async open(parts: SqliteDocStoreParts): Promise<SqliteDocStore> {
    const store = new SqliteDocStore(parts);
    store.#use(await DocDatabase.open(parts.path));
    return store;
  }

  get canSave(): boolean {
    return this.#commits !== undefined;
  }

  get damagedDocs(): number {
    return this.#damagedDocs.size + (this.#database?.isBehind ? 1 : 0);
  }

  async load(doc: string): Promise<StoredDoc | undefined> {
    const database = this.#database;
    if (!database) throw new Failure("read-only", "the store is closed for now");
    await this.#commits?.idle();
    const read = await this.#read(database, doc);
    if (database.isBehind) {
      this.#log.error("the store of Docs lost commits: a Doc opens read-only", { doc });
      if (!read) throw new Failure("read-only", "the store lost commits");
      return { ...read, damage: "log" };
    }
    if (!read) return undefined;
    await this.#quarantine(database, doc, read);
    if (read.snapshot) this.#log.background(this.#check(database, doc, read.snapshot.seq), "checking a Doc's log");
    return read.damage === "none" && (await hasLostTail(database, doc)) ? { ...read, damage: "tail" } : read;
  }

  append(records: readonly DocRecord[]): Promise<void> {
    if (!this.#commits) throw new Failure("read-only", "the store takes no edits");
    return this.#commits.append(
      records,
      records.reduce((sum, { payload }) => sum + payload.length, 0),
    );
  }

  async compact(doc: string): Promise<void> {
    const database = this.#database;
    if (!database || database.isBehind || performance.now() < this.#noSnapshotsUntil) return;
    try {
      const snapshot = await this.#thread.build(doc);
      if (snapshot) await this.#commit(database, keepingSnapshot(doc, snapshot));
    } catch (error) {
      this.#noSnapshotsUntil = performance.now() + SNAPSHOT_PAUSE_MS;
      this.#log.warn("a Doc got no snapshot", { doc, error });
    }
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
    await this.#thread[Symbol.asyncDispose]();
    await this.#database?.close();
    this.#database = undefined;
    this.#commits = undefined;
  }

  #use(database: DocDatabase): void {
    if (database.isBehind) this.#log.error("the store of Docs lost commits: all Docs are read-only");
    this.#database = database;
    this.#commits = new GroupCommit({ commit: (records) => this.#commit(database, appending(records)) });
  }

  async #commit(database: DocDatabase, statements: readonly Statement[]): Promise<void> {
    try {
      await database.commit(statements);
    } catch (error) {
      if (this.#database === database) this.#stop(database, error);
      throw error;
    }
  }

  #stop(database: DocDatabase, error: unknown): void {
    this.#log.error("the store of Docs stopped: a commit failed", { error });
    this.#database = undefined;
    this.#commits = undefined;
    this.#recovery = this.#recover(database).catch((failure: unknown) => {
      this.#log.error("the store of Docs cannot recover", { error: failure });
    });
    // Those whose records failed are told first, by their own promises.
    setImmediate(() => this.#tell());
  }

  async #recover(failed: DocDatabase): Promise<void> {
    await Promise.race([failed.close(), delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    while (!this.#ending.signal.aborted) {
      await delay(this.#retryMs, undefined, { signal: this.#ending.signal }).catch(() => undefined);
      if (this.#ending.signal.aborted) return;
      try {
        this.#use(await DocDatabase.open(this.#path));
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

  async #read(database: DocDatabase, doc: string): Promise<ReadDoc | undefined> {
    try {
      return await readDoc(doc, docRows(doc, database.query));
    } catch (cause) {
      this.#damagedDocs.add(doc);
      this.#log.error("a Doc cannot be read from the store", { doc, error: cause });
      throw cause instanceof Failure ? cause : new Failure("read-only", "the Doc cannot be read", { cause });
    }
  }

  /** Tells of damage and keeps what is damaged. */
  async #quarantine(database: DocDatabase, doc: string, read: ReadDoc): Promise<void> {
    const { damage, damagedRows, damagedSnapshots } = read;
    if (damagedSnapshots > 0) this.#log.error("snapshots of a Doc are damaged", { doc, count: damagedSnapshots });
    if (damagedSnapshots > 0 || damage !== "none") this.#damagedDocs.add(doc);
    if (damage === "none") return;
    const isTail = damage === "tail";
    this.#log.error(
      isTail ? "the last record of a Doc is damaged and set aside" : "a Doc is damaged: it is read-only",
      {
        doc,
        count: damagedRows.length,
      },
    );
    const [tail] = damagedRows;
    const statements =
      isTail && tail ? settingAside(doc, tail) : keepingCopies(doc, { what: damage, rows: damagedRows });
    if (statements.length > 0) await this.#commit(database, statements);
  }

  /** [SY37] Damage that a snapshot covers does no harm to the Doc; people are told all the same. */
  async #check(database: DocDatabase, doc: string, covered: number): Promise<void> {
    const rows: readonly StoredRow[] = (await this.#thread.check(doc)).filter(({ seq }) => seq <= covered);
    if (rows.length === 0 || this.#database !== database) return;
    this.#damagedDocs.add(doc);
    this.#log.error("records of a Doc are damaged; a snapshot covers them", { doc, count: rows.length });
    await this.#commit(database, keepingCopies(doc, { what: "covered", rows }));
  }
}

/** Until people have seen to it, a Doc that lost its last record says so. */
async function hasLostTail(database: DocDatabase, doc: string): Promise<boolean> {
  const rows = await database.query("select 1 from damaged where doc = ? and what = 'tail' limit 1", [doc]);
  return rows.length > 0;
}
