import { AuditRecord } from "../../shared/model/audit.ts";
import type { AuditFilter } from "../../shared/protocol/api/audit.ts";
import { Database } from "../platform/database.ts";
import type { SqlValue } from "../platform/sql.ts";
import { auditMigrations } from "./auditSchema.ts";

/** A record with its place in the store, which pages go by. */
interface Placed {
  readonly id: number;
  /** The institution, or `SERVER_TRAIL`. */
  readonly trail: string;
  readonly record: AuditRecord;
}

/** Which records of a trail. */
type RecordFilter = Omit<AuditFilter, "trail">;

interface PageQuery {
  /** Whose trails are looked at. */
  readonly institutions: readonly string[];
  readonly filter: RecordFilter;
  readonly limit: number;
  /** Only older ones than this; newest first. */
  readonly before?: number | undefined;
}

const EXPORT_PAGE = 1000;

/** Looks things up in the trail, in a thread of its own: nobody who writes waits for who reads. */
export class AuditReader implements AsyncDisposable {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** The file must have been opened by an AuditTrail before. */
  static async open(path: string): Promise<AuditReader> {
    return new AuditReader(await Database.open({ path, migrations: auditMigrations }));
  }

  /** Newest first. */
  async page({ institutions, filter, limit, before }: PageQuery): Promise<readonly Placed[]> {
    const { sql, params } = whereOf(institutions, filter);
    const older = before === undefined ? "" : " and id < ?";
    const rows = await this.#database.read(
      `select id, institution, text from record where ${sql}${older} order by id desc limit ?`,
      [...params, ...(before === undefined ? [] : [before]), limit],
    );
    return rows.map((row) => placed(row));
  }

  /** All, oldest first, a part at a time. */
  async *all(institutions: readonly string[], filter: RecordFilter): AsyncIterable<readonly Placed[]> {
    const { sql, params } = whereOf(institutions, filter);
    let after = 0;
    for (;;) {
      const rows = await this.#database.read(
        `select id, institution, text from record where ${sql} and id > ? order by id limit ?`,
        [...params, after, EXPORT_PAGE],
      );
      const found = rows.map((row) => placed(row));
      if (found.length > 0) yield found;
      after = found.at(-1)?.id ?? after;
      if (found.length < EXPORT_PAGE) return;
    }
  }

  /** Of every trail, in the order in which they were written. */
  async after(id: number, limit: number): Promise<readonly (Placed & { readonly hash: string })[]> {
    const sql = "select id, text, institution, hash from record where id > ? order by id limit ?";
    const rows = await this.#database.read(sql, [id, limit]);
    return rows.map((row) => ({ ...placed(row), hash: String(row["hash"]) }));
  }

  async countAfter(id: number): Promise<number> {
    const [row] = await this.#database.read("select count(*) as count from record where id > ?", [id]);
    return Number(row?.["count"] ?? 0);
  }

  /** Undefined where there is no such record. */
  async hashOf(id: number): Promise<string | undefined> {
    const [row] = await this.#database.read("select hash from record where id = ?", [id]);
    return row && String(row["hash"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close();
  }
}

function placed(row: Readonly<Record<string, SqlValue>>): Placed {
  const record = AuditRecord.parse(JSON.parse(String(row["text"])));
  return { id: Number(row["id"]), trail: String(row["institution"]), record };
}

function whereOf(institutions: readonly string[], filter: RecordFilter): { sql: string; params: SqlValue[] } {
  const { from, until, person, event, outcome, subject } = filter;
  const terms: (readonly [sql: string, ...params: SqlValue[]])[] = [
    [`institution in (${institutions.map(() => "?").join(", ")})`, ...institutions],
  ];
  if (from !== undefined) terms.push(["at_ms >= ?", from]);
  if (until !== undefined) terms.push(["at_ms < ?", until]);
  if (person !== undefined) terms.push(["(actor = ? or user_id = ?)", person, person]);
  if (event !== undefined) terms.push(["event = ?", event]);
  if (outcome !== undefined) terms.push(["outcome = ?", outcome]);
  if (subject !== undefined) {
    const names = ["case_id", "session_id", "study_uid", "user_id"];
    terms.push([`(${names.map((name) => `${name} = ?`).join(" or ")})`, ...names.map(() => subject)]);
  }
  return { sql: terms.map(([sql]) => sql).join(" and "), params: terms.flatMap(([, ...params]) => params) };
}
