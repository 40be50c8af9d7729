import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { Statement } from "../platform/sql.ts";
import { CrashFence } from "./CrashFence.ts";
import { markPath } from "./DocDatabase.ts";
import { SERVER, writerName } from "./DocPolicy.ts";
import { encodeRestoration, type DocRecord } from "./docRecord.ts";
import type { docStorePaths } from "./docStorePaths.ts";
import { appending, docRows, type Query } from "./docStoreSchema.ts";
import { readDoc } from "./recordLog.ts";
import { endOf } from "./StoredDoc.ts";
import { StoreMark } from "./StoreMark.ts";

type Paths = ReturnType<typeof docStorePaths>;

export interface Restored {
  readonly docs: number;
  /** Docs that are damaged: nothing was done to them. */
  readonly left: number;
}

/**
 * [SY39] Makes what was put back from a backup a store of its own: each Doc gets a new epoch, so that clients which hold later
 * states begin anew, and the server writes under new client ids. Throws where a server has the store open.
 */
export async function markRestored({ file }: Paths): Promise<Restored> {
  using database = new DatabaseSync(file);
  const [mode] = database.prepare("pragma journal_mode = delete").all();
  if (mode?.["journal_mode"] !== "delete") throw new Error("stop the server first: it has the store open");
  const known = await StoreMark.read(markPath(file));
  const heads = database.prepare("select doc, seq from head").all();
  const records: DocRecord[] = [];
  for (const { doc } of heads) {
    const record = await restoration(database, String(doc));
    if (record) records.push(record);
  }
  const [store] = database.prepare("select commits from store where id = 1").all();
  const commits = Math.max(Number(store?.["commits"] ?? 0), known?.commits ?? 0) + 1;
  const id = randomBytes(16).toString("hex");
  commit(database, [
    ...appending(records),
    {
      sql: "insert into store (id, name, commits) values (1, ?1, ?2) on conflict (id) do update set name = ?1, commits = ?2",
      params: [id, commits],
    },
  ]);
  await using _mark = await StoreMark.write(markPath(file), { id, commits });
  return { docs: records.length, left: heads.length - records.length };
}

/** People have seen that a Doc lost its last record: it is no longer told. */
export function settleLoss({ file }: Paths, doc: string): boolean {
  using database = new DatabaseSync(file);
  database.exec("pragma busy_timeout = 5000");
  const settle = "update damaged set what = 'settled' where doc = ? and what = 'tail'";
  return database.prepare(settle).run(doc).changes > 0;
}

/** [SY38] Lets a fenced Doc be opened again. */
export function unfence({ fence }: Paths, doc: string): Promise<boolean> {
  return CrashFence.lift(fence, doc);
}

async function restoration(database: DatabaseSync, doc: string): Promise<DocRecord | undefined> {
  const query: Query = async (sql, params) => database.prepare(sql).all(...params);
  const stored = await readDoc(doc, docRows(doc, query)).catch(() => undefined);
  if (!stored || stored.damage !== "none") return undefined;
  const { epoch: formerEpoch, seq } = endOf(stored);
  const [epoch = 0, serverClient = 0] = crypto.getRandomValues(new Uint32Array(2));
  const payload = encodeRestoration({ formerEpoch, serverClient });
  return { doc, epoch, seq: seq + 1, writer: writerName(SERVER), kind: "restored", payload };
}

function commit(database: DatabaseSync, statements: readonly Statement[]): void {
  database.exec("pragma synchronous = full; begin immediate");
  for (const { sql, params = [] } of statements) database.prepare(sql).run(...params);
  database.exec("commit");
}
