import { Uid } from "../../../shared/model/dicom.ts";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { BlobKey } from "../../platform/blobs/BlobStore.ts";
import type { Failure } from "../../../shared/protocol/failures.ts";
import { Database, DatabaseError } from "../../platform/database.ts";
import type { Row, SqlValue, Statement } from "../../platform/sql.ts";
import { patientIdOf } from "../ingest/patientIdOf.ts";
import type { Inspection } from "../ingest/inspectInstance.ts";
import { damaged } from "../chunkSums.ts";
import { indexMigrations } from "./indexSchema.ts";
import {
  countUp,
  fillPatientId,
  insertInstance,
  insertMetadata,
  insertPending,
  insertQuarantined,
  insertSeries,
  insertStudy,
  settle,
} from "./instanceStatements.ts";
import type { Begun, Candidate, Quarantined } from "./Candidate.ts";

/** What the index holds that a batch of candidates could contradict. */
export interface Known {
  readonly instances: ReadonlyMap<Uid, { readonly sha256: string; readonly blob?: BlobKey }>;
  /** The study that a series is part of. */
  readonly series: ReadonlyMap<Uid, Uid>;
  readonly studies: ReadonlyMap<Uid, { readonly uploader: UserId; readonly patientId: string }>;
}

/** The archive's own SQLite file. Storing has two phases: `begin` notes blobs, `end` makes them instances in one transaction. */
export class InstanceIndex implements AsyncDisposable {
  readonly #database: Database;
  #isDamaged = false;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** `path` is a file's, or ":memory:". */
  static async open(path: string): Promise<InstanceIndex> {
    return new InstanceIndex(await Database.open({ path, migrations: indexMigrations }));
  }

  /** Rejects with a `Failure` "damaged" where SQLite finds its file damaged. Rows it does not look into: ask for `intact`. */
  async read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    try {
      return await this.#database.read(sql, params);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      throw this.damaged(error);
    }
  }

  /** [AR20] True once damage was found in the index: what it lists may be incomplete. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** The failure to throw where damage is found. */
  damaged(cause?: unknown): Failure {
    this.#isDamaged = true;
    return damaged(cause);
  }

  /** Whether these very bytes are in quarantine under this UID already. */
  async isQuarantined({ institutionId, inspection, sha256 }: Candidate): Promise<boolean> {
    const rows = await this.read("select 1 from quarantine where institution = ? and uid = ? and sha256 = ?", [
      institutionId,
      inspection.instanceUid,
      sha256,
    ]);
    return rows.length > 0;
  }

  async known(institution: InstitutionId, candidates: readonly Candidate[]): Promise<Known> {
    const uids = (of: (inspection: Inspection) => Uid): string =>
      JSON.stringify([...new Set(candidates.map(({ inspection }) => of(inspection)))]);
    const among = (table: string): string =>
      `${table}.institution = ? and ${table}.uid in (select value from json_each(?))`;
    const [instances, series, studies] = await Promise.all([
      this.read(`select uid, sha256, blob from instance where ${among("instance")}`, [
        institution,
        uids((seen) => seen.instanceUid),
      ]),
      this.read(
        `select series.uid, study.uid as study from series join study on study.id = series.study_id where ${among("series")}`,
        [institution, uids((seen) => seen.seriesUid)],
      ),
      this.read(`select uid, uploader, patient_id from study where ${among("study")}`, [
        institution,
        uids((seen) => seen.studyUid),
      ]),
    ]);
    return {
      instances: new Map(
        instances.map((row) => [
          Uid.parse(row["uid"]),
          { sha256: String(row["sha256"]), blob: BlobKey.parse(row["blob"]) },
        ]),
      ),
      series: new Map(series.map((row) => [Uid.parse(row["uid"]), Uid.parse(row["study"])])),
      studies: new Map(
        studies.map((row) => [
          Uid.parse(row["uid"]),
          { uploader: UserId.parse(row["uploader"]), patientId: String(row["patient_id"]) },
        ]),
      ),
    };
  }

  /** First phase: should the process die now, `repair` finishes or removes these blobs. */
  async begin(objects: readonly Begun[]): Promise<void> {
    await this.#database.write(objects.map(insertPending));
  }

  /** The bytes of a stored object are those of `candidate` from here on; the former blob is noted as one to remove. */
  async replace(former: BlobKey, { blob, size, sums }: Candidate): Promise<void> {
    await this.#database.write([
      { sql: "update instance set blob = ?, size = ?, sums = ? where blob = ?", params: [blob, size, sums, former] },
      settle(blob),
      { sql: "insert into pending (blob) values (?)", params: [former] },
    ]);
  }

  /** Second phase: the blobs are durable, and from here on the instances exist. */
  async end(stored: readonly Candidate[], quarantined: readonly Quarantined[], now: number): Promise<void> {
    const seen = new Set<string>();
    const once = (key: string, statements: () => Statement[]): Statement[] =>
      seen.has(key) ? [] : (seen.add(key), statements());
    await this.#database.write([
      ...stored.flatMap((candidate) => [
        ...once(candidate.inspection.studyUid, () => [insertStudy(candidate)]),
        ...once(candidate.inspection.seriesUid, () => [insertSeries(candidate), ...countUp(candidate)]),
        ...once(
          `patient of ${candidate.inspection.studyUid} ${patientIdOf(candidate.inspection.study.attributes)}`,
          () => fillPatientId(candidate),
        ),
        insertInstance(candidate),
        insertMetadata(candidate),
        settle(candidate.blob),
      ]),
      ...quarantined.flatMap((item) => [insertQuarantined(item, now), settle(item.candidate.blob)]),
    ]);
  }

  /** The blobs whose second phase never came; all of them, or those among `blobs`. */
  async unfinished(blobs?: readonly BlobKey[]): Promise<BlobKey[]> {
    const rows = blobs
      ? await this.read("select blob from pending where blob in (select value from json_each(?))", [
          JSON.stringify(blobs),
        ])
      : await this.read("select blob from pending", []);
    return rows.map((row) => BlobKey.parse(row["blob"]));
  }

  /** What is known of those blobs: nothing of those that are only to be removed. */
  async begun(): Promise<Begun[]> {
    const rows = await this.read("select * from pending where sha256 is not null", []);
    return rows.map((row) => ({
      blob: BlobKey.parse(row["blob"]),
      institutionId: InstitutionId.parse(row["institution"]),
      uploader: UserId.parse(row["uploader"]),
      sha256: String(row["sha256"]),
    }));
  }

  async forget(blobs: readonly BlobKey[]): Promise<void> {
    if (blobs.length > 0) await this.#database.write(blobs.map(settle));
  }

  /** Every blob that the index knows. */
  async blobs(): Promise<BlobKey[]> {
    const rows = await this.read("select blob from instance union all select blob from quarantine", []);
    return rows.map((row) => BlobKey.parse(row["blob"]));
  }

  async withoutSums(): Promise<{ readonly blob: BlobKey; readonly sha256: string }[]> {
    const rows = await this.read("select blob, sha256 from instance where sums is null", []);
    return rows.map((row) => ({ blob: BlobKey.parse(row["blob"]), sha256: String(row["sha256"]) }));
  }

  async setSums(blob: BlobKey, sums: Uint8Array): Promise<void> {
    await this.#database.write([{ sql: "update instance set sums = ? where blob = ?", params: [sums, blob] }]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close();
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, whatever more SQLite says of them. */
function isCorruption(error: unknown): boolean {
  return error instanceof DatabaseError && [11, 26].includes((error.sqliteCode ?? 0) & 0xff);
}
