import type { SqlValue, Statement } from "../platform/sql.ts";
import { encodeRecord, type DocRecord } from "./docRecord.ts";
import type { DocRows, StoredRow } from "./recordLog.ts";

/**
 * `head`: each Doc's last number, away from its records. `store`: which store this is, and how many commits it holds. `damaged`:
 * copies of what was found damaged (`what` as `DocDamage`, or `covered` by a snapshot); only a damaged tail leaves `record`.
 */
export const docStoreMigrations = [
  `create table record (doc text not null, seq integer not null, bytes blob not null, primary key (doc, seq)) strict, without rowid;
   create table damaged (doc text not null, seq integer not null, bytes blob not null) strict;
   create table probe (id integer primary key, written integer not null) strict`,
  `create table snapshot (doc text not null, seq integer not null, bytes blob not null, primary key (doc, seq)) strict;
   create table head (doc text primary key, seq integer not null) strict, without rowid;
   insert into head select doc, max(seq) from record group by doc;
   create table store (id integer primary key check (id = 1), name text not null, commits integer not null) strict;
   alter table damaged add column what text not null default 'tail'`,
];

/** Asks for rows: in a thread of its own, or at once where we are in one already. */
export type Query = (
  sql: string,
  params: readonly SqlValue[],
) => Promise<readonly Readonly<Record<string, SqlValue>>[]>;

export function docRows(doc: string, query: Query): DocRows {
  return {
    async head() {
      const [row] = await query("select seq from head where doc = ?", [doc]);
      return row && Number(row["seq"]);
    },
    async snapshotBefore(seq) {
      const before = Math.min(seq, Number.MAX_SAFE_INTEGER);
      const newest = "select seq, bytes from snapshot where doc = ? and seq < ? order by seq desc limit 1";
      const [row] = await query(newest, [doc, before]);
      return row && storedRow(row);
    },
    async recordsAfter(seq) {
      const rows = await query("select seq, bytes from record where doc = ? and seq > ? order by seq", [doc, seq]);
      return rows.map(storedRow);
    },
  };
}

/** Records and what is kept beside them, for one transaction. */
export function appending(records: readonly DocRecord[]): Statement[] {
  const heads = new Map(records.map(({ doc, seq }) => [doc, seq]));
  return [
    ...records.map((record) => ({
      sql: "insert into record (doc, seq, bytes) values (?, ?, ?)",
      params: [record.doc, record.seq, encodeRecord(record)],
    })),
    ...[...heads].map(([doc, seq]) => headAt(doc, seq)),
  ];
}

/** A damaged last record leaves the log: its number is given again. */
export function settingAside(doc: string, { seq, bytes }: StoredRow): Statement[] {
  return [
    ...keepingCopies(doc, { what: "tail", rows: [{ seq, bytes }] }),
    { sql: "delete from record where doc = ? and seq = ?", params: [doc, seq] },
    headAt(doc, seq - 1),
  ];
}

/** Copies of damaged rows, each once. */
export function keepingCopies(
  doc: string,
  { what, rows }: { readonly what: string; readonly rows: readonly StoredRow[] },
): Statement[] {
  return rows.map(({ seq, bytes }) => ({
    sql: `insert into damaged (doc, seq, bytes, what) select ?1, ?2, ?3, ?4
          where not exists (select 1 from damaged where doc = ?1 and seq = ?2 and bytes = ?3 and what = ?4)`,
    params: [doc, seq, bytes, what],
  }));
}

/** Keeps a snapshot, and of the older ones the newest. */
export function keepingSnapshot(doc: string, { seq, bytes }: StoredRow): Statement[] {
  return [
    { sql: "insert or replace into snapshot (doc, seq, bytes) values (?, ?, ?)", params: [doc, seq, bytes] },
    {
      sql: `delete from snapshot where doc = ?1
            and seq not in (select seq from snapshot where doc = ?1 order by seq desc limit 2)`,
      params: [doc],
    },
  ];
}

/** Counts a commit; gives the number. */
export const counting: Statement = { sql: "update store set commits = commits + 1 where id = 1 returning commits" };

function headAt(doc: string, seq: number): Statement {
  const sql = "insert into head (doc, seq) values (?, ?) on conflict (doc) do update set seq = excluded.seq";
  return { sql, params: [doc, seq] };
}

export function storedRow({ seq, bytes }: Readonly<Record<string, SqlValue>>): StoredRow {
  return { seq: Number(seq), bytes: bytes instanceof Uint8Array ? bytes : new Uint8Array() };
}
