import { Uid } from "../../../shared/model/dicom.ts";
import { UserId, type InstitutionId } from "../../../shared/model/ids.ts";
import type { DicomJson, FailureReason } from "../../../shared/protocol/dicomweb.ts";
import { BlobKey } from "../../platform/blobs/BlobStore.ts";
import type { Failure } from "../../../shared/protocol/failures.ts";
import { Database, DatabaseError } from "../../platform/database.ts";
import type { Row, SqlValue, Statement } from "../../platform/sql.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";
import { patientIdOf } from "../ingest/patientIdOf.ts";
import type { Inspection } from "../ingest/inspectInstance.ts";
import { damaged } from "../chunkSums.ts";
import { indexMigrations } from "./indexSchema.ts";

/** A sealed object on its way into the archive. */
export interface Candidate {
  readonly institutionId: InstitutionId;
  readonly uploader: UserId;
  readonly blob: BlobKey;
  readonly size: number;
  readonly sha256: string;
  /** Checksums of its chunks, see `ChunkSummer`. */
  readonly sums: Uint8Array;
  readonly inspection: Inspection;
}

export interface Quarantined {
  readonly candidate: Candidate;
  readonly reason: FailureReason;
}

/** What the index holds that a batch of candidates could contradict. */
export interface Known {
  readonly instances: ReadonlyMap<Uid, { readonly sha256: string }>;
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
      this.read(`select uid, sha256 from instance where ${among("instance")}`, [
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
      instances: new Map(instances.map((row) => [Uid.parse(row["uid"]), { sha256: String(row["sha256"]) }])),
      series: new Map(series.map((row) => [Uid.parse(row["uid"]), Uid.parse(row["study"])])),
      studies: new Map(
        studies.map((row) => [
          Uid.parse(row["uid"]),
          { uploader: UserId.parse(row["uploader"]), patientId: String(row["patient_id"]) },
        ]),
      ),
    };
  }

  /** First phase: should the process die now, `repair` removes these blobs. */
  async begin(blobs: readonly BlobKey[]): Promise<void> {
    await this.#database.write(blobs.map((blob) => ({ sql: "insert into pending (blob) values (?)", params: [blob] })));
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

function settle(blob: BlobKey): Statement {
  return { sql: "delete from pending where blob = ?", params: [blob] };
}

/** Series and Instance Number only order; a sender's fraction or overflow is no number to order by. */
function orderNumber(attributes: DicomJson, tag: string): number | null {
  const number = firstNumber(attributes, tag);
  return number !== undefined && Number.isSafeInteger(number) ? number : null;
}

function insertStudy({ institutionId, uploader, inspection: { studyUid, study } }: Candidate): Statement {
  const { attributes, search } = study;
  return {
    sql: "insert into study (institution, uid, uploader, patient_id, study_date, attributes, search) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
    params: [
      institutionId,
      studyUid,
      uploader,
      patientIdOf(attributes),
      firstText(attributes, "00080020") ?? "",
      JSON.stringify(attributes),
      JSON.stringify(search),
    ],
  };
}

/** A study whose first object had no Patient ID takes the first one that comes, and is found by it. */
function fillPatientId({ institutionId, inspection: { studyUid, study } }: Candidate): Statement[] {
  const patientId = patientIdOf(study.attributes);
  if (patientId === "") return [];
  const merged = (column: string): string => `${column} = json_set(${column}, '$."00100020"', json(?))`;
  return [
    {
      sql: `update study set patient_id = ?, ${merged("attributes")}, ${merged("search")} where institution = ? and uid = ? and patient_id = ''`,
      params: [
        patientId,
        JSON.stringify(study.attributes["00100020"]),
        JSON.stringify(study.search["00100020"] ?? []),
        institutionId,
        studyUid,
      ],
    },
  ];
}

function insertSeries({ institutionId, inspection: { studyUid, seriesUid, series } }: Candidate): Statement {
  const { attributes, search } = series;
  return {
    sql: "insert into series (study_id, institution, uid, number, modality, attributes, search) select id, institution, ?, ?, ?, ?, ? from study where institution = ? and uid = ? on conflict do nothing",
    params: [
      seriesUid,
      orderNumber(attributes, "00200011"),
      firstText(attributes, "00080060") ?? "OT",
      JSON.stringify(attributes),
      JSON.stringify(search),
      institutionId,
      studyUid,
    ],
  };
}

/** A revision names one state of a study's or series' metadata to caches. */
function countUp({ institutionId, inspection: { studyUid, seriesUid } }: Candidate): Statement[] {
  const where = "set revision = revision + 1 where institution = ? and uid = ?";
  return [
    { sql: `update series ${where}`, params: [institutionId, seriesUid] },
    { sql: `update study ${where}`, params: [institutionId, studyUid] },
  ];
}

function insertInstance(candidate: Candidate): Statement {
  const { institutionId, uploader, blob, size, sha256, sums, inspection } = candidate;
  const { attributes, search } = inspection.instance;
  return {
    sql: "insert into instance (series_id, institution, uid, sop_class, transfer_syntax, number, uploader, blob, size, sha256, executable_preamble, attributes, search, layout, metadata_length, sums) select id, institution, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from series where institution = ? and uid = ?",
    params: [
      inspection.instanceUid,
      inspection.sopClassUid,
      inspection.transferSyntaxUid,
      orderNumber(attributes, "00200013"),
      uploader,
      blob,
      size,
      sha256,
      inspection.hasExecutablePreamble ? 1 : 0,
      JSON.stringify(attributes),
      JSON.stringify(search),
      JSON.stringify(inspection.layout),
      inspection.metadata.length,
      sums,
      institutionId,
      inspection.seriesUid,
    ],
  };
}

function insertMetadata({ blob, inspection }: Candidate): Statement {
  return {
    sql: "insert into metadata (instance_id, json) select id, ? from instance where blob = ?",
    params: [inspection.metadata, blob],
  };
}

function insertQuarantined({ candidate, reason }: Quarantined, now: number): Statement {
  const { institutionId, uploader, inspection, sha256, blob } = candidate;
  return {
    sql: "insert into quarantine (institution, uploader, uid, sha256, blob, reason, received_at) values (?, ?, ?, ?, ?, ?, ?)",
    params: [institutionId, uploader, inspection.instanceUid, sha256, blob, reason, now],
  };
}
