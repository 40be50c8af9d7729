import { randomBytes } from "node:crypto";
import { access } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../platform/config.ts";
import { Database } from "../platform/database.ts";
import type { Statement } from "../platform/sql.ts";
import { counting, docStoreMigrations, type Query } from "./docStoreSchema.ts";
import { StoreMark, type StoreState } from "./StoreMark.ts";

const CLOSE_PATIENCE_MS = 2_000;
const RESTORED = "`npm run store:verify -- --restored` makes what is there a store of its own";

/** The Docs' file, opened and proven, with the mark beside it. */
export class DocDatabase {
  /** [SY37] True where the file holds fewer commits than the mark says: nothing in it is known to be up to date. */
  readonly isBehind: boolean;
  readonly #database: Database;
  readonly #mark: StoreMark | undefined;

  private constructor(database: Database, mark: StoreMark | undefined) {
    this.#database = database;
    this.#mark = mark;
    this.isBehind = mark === undefined;
  }

  /** Throws `ConfigError` where the file is missing or of another store, and what SQLite throws where it does not write. */
  static async open(path: string): Promise<DocDatabase> {
    const known = await StoreMark.read(markPath(path));
    if (known) await requireFile(path);
    const database = await openProven(path);
    try {
      const state = await stateOf(database, known);
      const isBehind = known !== undefined && state.commits < known.commits;
      return new DocDatabase(database, isBehind ? undefined : await StoreMark.write(markPath(path), state));
    } catch (error) {
      await patiently(database.close());
      throw error;
    }
  }

  get query(): Query {
    return (sql, params) => this.#database.read(sql, params);
  }

  /** Durable, all of it, when it resolves. After a rejection nothing may be asked of this object but to close. */
  async commit(statements: readonly Statement[]): Promise<void> {
    const [counted] = await this.#database.write([counting, ...statements]);
    this.#mark?.note(Number(counted?.["commits"]));
  }

  async close(): Promise<void> {
    await this.#mark?.[Symbol.asyncDispose]();
    await this.#database.close();
  }
}

export function markPath(path: string): string {
  return `${path}.mark`;
}

/** Which store this is. A new file is given a name of its own; one that should not be new is refused. */
async function stateOf(database: Database, known: StoreState | undefined): Promise<StoreState> {
  const [row] = await database.read("select name, commits from store where id = 1");
  if (!row) {
    if (known) throw new ConfigError(`the store of Docs is empty, though it once was not. ${RESTORED}`);
    const id = randomBytes(16).toString("hex");
    await database.write([{ sql: "insert into store (id, name, commits) values (1, ?, 0)", params: [id] }]);
    return { id, commits: 0 };
  }
  const state = { id: String(row["name"]), commits: Number(row["commits"]) };
  if (known && known.id !== state.id) {
    throw new ConfigError(`the store of Docs is another one than was here before. ${RESTORED}`);
  }
  return state;
}

async function requireFile(path: string): Promise<void> {
  await access(path).catch(() => {
    throw new ConfigError(`the store of Docs is missing. ${RESTORED}`);
  });
}

/**
 * Opens the file and makes it prove itself. The write-ahead log goes into the database first: pages whose sync failed once count
 * as clean in the kernel's cache and would never reach the disk otherwise.
 */
async function openProven(path: string): Promise<Database> {
  const database = await Database.open({ path, migrations: docStoreMigrations });
  try {
    await database.read("pragma wal_checkpoint(truncate)");
    await database.write([
      { sql: "insert into probe (id, written) values (1, 1) on conflict (id) do update set written = written + 1" },
    ]);
    return database;
  } catch (error) {
    await patiently(database.close());
    throw error;
  }
}

async function patiently(closing: Promise<void>): Promise<void> {
  await Promise.race([closing, delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
}
