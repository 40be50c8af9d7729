import { Worker } from "node:worker_threads";
import type { DatabaseReply, DatabaseRequest, DatabaseSetup, Row, SqlValue, Statement } from "./sql.ts";

interface Waiting {
  readonly resolve: (rows: Row[]) => void;
  readonly reject: (error: Error) => void;
}

/** What SQLite said, without the statement's values. `sqliteCode` is its extended result code where it gave one. */
export class DatabaseError extends Error {
  readonly sqliteCode: number | undefined;

  constructor(message: string, sqliteCode: number | undefined) {
    super(message);
    this.name = "DatabaseError";
    this.sqliteCode = sqliteCode;
  }
}

/**
 * One SQLite file (WAL, synchronous=FULL) in a thread of its own, so that no sync of the disk ever stops the event loop.
 * Requests run in the order they were made.
 */
export class Database implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (reply: DatabaseReply) => this.#settle(reply));
    worker.on("error", (error) => this.#fail(error instanceof Error ? error : new Error("database thread failed")));
    worker.on("exit", () => this.#fail(new Error("database is closed")));
  }

  /** Opens or creates the file and brings it to the newest schema: `migrations[n]` leads from version n to n + 1. */
  static async open(setup: DatabaseSetup): Promise<Database> {
    const worker = new Worker(new URL("./databaseWorker.ts", import.meta.url), { workerData: setup });
    const database = new Database(worker);
    await database.read("select 1");
    return database;
  }

  /** The rows of one query. */
  read(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#ask({ kind: "read", statements: [{ sql, params }] });
  }

  /** Runs the statements as one transaction: durable when it resolves, nothing of it done when it rejects. Resolves to the rows that `returning` clauses gave. */
  write(statements: readonly Statement[]): Promise<Row[]> {
    return this.#ask({ kind: "write", statements });
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    await this.#ask({ kind: "close", statements: [] }).catch(() => []);
    await this.#worker.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #ask(request: Omit<DatabaseRequest, "id">): Promise<Row[]> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request } satisfies DatabaseRequest);
    });
  }

  #settle(reply: DatabaseReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.error) waiting?.reject(new DatabaseError(reply.error.message, reply.error.sqliteCode));
    else waiting?.resolve(reply.rows);
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}
