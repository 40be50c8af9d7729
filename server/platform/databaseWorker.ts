import { DatabaseSync, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { parentPort, workerData } from "node:worker_threads";
import type { DatabaseReply, DatabaseRequest, DatabaseSetup, Row, SqlValue, Statement } from "./sql.ts";

/** SQL's `checksum(…)`: CRC-32 of values of any kind, told apart from each other by their kind and length. SQLite itself keeps none. */
function checksum(...values: SqlValue[]): number {
  let sum = 0;
  for (const value of values) {
    const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
    sum = crc32(bytes, crc32(`${value === null ? "null" : typeof value} ${bytes.length} `, sum));
  }
  return sum;
}

function open({ path, migrations }: DatabaseSetup): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000",
  );
  database.function("checksum", { varargs: true, deterministic: true }, checksum);
  const version = Number(database.prepare("pragma user_version").get()?.["user_version"] ?? 0);
  if (version > migrations.length) throw new Error("the database was written by a newer version of this software");
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`begin immediate; ${migration}; pragma user_version = ${index + 1}; commit`);
  }
  return database;
}

class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run({ sql, params = [] }: Statement): Row[] {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    const rows: Record<string, SqlValue>[] = statement.all(...params);
    return rows;
  }

  transaction(statements: readonly Statement[]): Row[] {
    this.#database.exec("begin immediate");
    try {
      const rows = statements.flatMap((statement) => this.run(statement));
      this.#database.exec("commit");
      return rows;
    } catch (error) {
      // After an error of the disk SQLite may have rolled back by itself; the first error is the one to tell.
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }
}

function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" ? code : undefined;
}

function serve(database: DatabaseSync, port: NonNullable<typeof parentPort>): void {
  const statements = new Statements(database);
  const answer = ({ kind, statements: list }: DatabaseRequest): Row[] => {
    switch (kind) {
      case "read":
        return list.flatMap((statement) => statements.run(statement));
      case "write":
        return statements.transaction(list);
      case "close":
        database.close();
        return [];
    }
  };
  port.on("message", (request: DatabaseRequest) => {
    try {
      port.postMessage({ id: request.id, rows: answer(request) } satisfies DatabaseReply);
    } catch (error) {
      const message = error instanceof Error ? error.message : "unknown database error";
      port.postMessage({
        id: request.id,
        rows: [],
        error: { message, sqliteCode: sqliteCode(error) },
      } satisfies DatabaseReply);
    }
  });
}

if (parentPort) {
  const setup: DatabaseSetup = workerData;
  serve(open(setup), parentPort);
}
