import { z } from "zod";
import { Uid } from "../../../shared/model/dicom.ts";
import type { InstancePath } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { BlobKey, type BlobLocation, type BlobStore, type ByteRange } from "../../platform/blobs/BlobStore.ts";
import type { Row, SqlValue } from "../../platform/sql.ts";
import { damaged } from "../chunkSums.ts";
import { frameCount, storedFrame, type InstanceLayout } from "../frameLayout.ts";
import type { InstanceIndex } from "../index/InstanceIndex.ts";
import { intact, intactAbove } from "../index/rowSums.ts";
import { visibleStudies, type StudyScope } from "../StudyScope.ts";
import type { FrameSource } from "../render/openFrame.ts";
import type { ArchiveThreads } from "../threads/ArchiveThreads.ts";
import { begun, checkedBytes, type SummedBlob } from "./checkedBytes.ts";
import { clearedPreamble } from "./clearedPreamble.ts";

const METADATA_PAGE_CHARACTERS = 4 * 1024 * 1024;
const INSTANCE_PAGE = 256;
/** Stored bytes up to this length are read as a whole before they are answered. */
const MAX_READ_AHEAD_BYTES = 4 * 1024 * 1024;

/** What a URL names: a study, one of its series, or one instance. */
export interface Target {
  readonly studyUid: Uid;
  readonly seriesUid?: Uid | undefined;
  readonly instanceUid?: Uid | undefined;
}

export interface StoredInstance extends InstancePath, SummedBlob {
  readonly sha256: string;
  readonly transferSyntaxUid: string;
  readonly hasExecutablePreamble: boolean;
}

/** An instance with what reading a part of it needs. */
export interface OpenInstance extends StoredInstance {
  readonly layout: InstanceLayout;
}

/** The instances of a target as they were when it was asked for, in the order of series and instance numbers. */
export interface Selection {
  readonly ids: readonly number[];
  readonly metadataLengths: readonly number[];
  readonly transferSyntaxUids: readonly string[];
  readonly hasExecutablePreamble: boolean;
  /** Changes whenever an instance is added or removed. */
  readonly version: string;
}

/** Bytes of a known length. */
export interface Content {
  readonly length: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** All of it, where it is in memory already. */
  readonly held?: Uint8Array;
}

interface RetrievePorts {
  readonly index: InstanceIndex;
  readonly blobs: BlobStore;
  readonly threads: ArchiveThreads;
}

/** What decoding needs of an instance. */
export interface StoredSource extends Omit<FrameSource, "frame"> {
  readonly location: BlobLocation;
}

/** Layouts that this server wrote itself. */
const StoredLayout = z.custom<InstanceLayout>((value) => typeof value === "object" && value !== null);

const intactRows = `(${intact("instance")} and ${intactAbove}) as intact`;
const columns = `instance.uid, instance.blob, instance.size, instance.sha256, instance.sums, instance.transfer_syntax, instance.executable_preamble, series.uid as series_uid, study.uid as study_uid, ${intactRows}`;
const from = "instance join series on series.id = instance.series_id join study on study.id = series.study_id";

async function* single(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/**
 * Reads what is stored, within what the scope lets see; what it does not let see is as absent as what does not exist. [AR20] Rows and
 * bytes that are not what was stored reject with a `Failure` "damaged", before the first wrong byte.
 */
export class RetrieveService {
  readonly #index: InstanceIndex;
  readonly #blobs: BlobStore;
  readonly #threads: ArchiveThreads;

  constructor(ports: RetrievePorts) {
    this.#index = ports.index;
    this.#blobs = ports.blobs;
    this.#threads = ports.threads;
  }

  /** Rejects with "not-found" where nothing is visible. */
  async select(target: Target, scope: StudyScope): Promise<Selection> {
    const { sql, params } = targetCondition(target, scope);
    const total = target.instanceUid ? "1" : target.seriesUid ? "series.instance_count" : "study.instance_count";
    const rows = await this.#read(
      `select instance.id, instance.metadata_length, instance.transfer_syntax, instance.executable_preamble, study.id as study, study.revision, ${total} as total, ${intactRows} from ${from} where ${sql} order by series.number, series.id, instance.number, instance.id`,
      params,
    );
    const [first] = rows;
    if (!first) throw this.#absent();
    if (first["total"] !== rows.length) throw this.#index.damaged();
    return {
      ids: rows.map((row) => Number(row["id"])),
      metadataLengths: rows.map((row) => Number(row["metadata_length"])),
      transferSyntaxUids: [...new Set(rows.map((row) => String(row["transfer_syntax"])))],
      hasExecutablePreamble: rows.some((row) => row["executable_preamble"] === 1),
      version: `${String(first["study"])}.${String(first["revision"])}.${rows.length}`,
    };
  }

  /** The selected instances, a page at a time. */
  async *instances({ ids }: Selection): AsyncIterable<StoredInstance> {
    for (let start = 0; start < ids.length; start += INSTANCE_PAGE) {
      const page = JSON.stringify(ids.slice(start, start + INSTANCE_PAGE));
      const rows = await this.#read(
        `select ${columns} from json_each(?) as wanted join instance on instance.id = wanted.value join series on series.id = instance.series_id join study on study.id = series.study_id order by wanted.key`,
        [page],
      );
      yield* rows.map(storedInstance);
    }
  }

  /** The metadata of the selected instances, each a DICOM JSON object as text; never parsed here. */
  async *metadata({ ids, metadataLengths }: Selection): AsyncIterable<readonly string[]> {
    for (let start = 0; start < ids.length;) {
      let end = start;
      let characters = 0;
      do characters += metadataLengths[end++] ?? 0;
      while (end < ids.length && characters < METADATA_PAGE_CHARACTERS);
      const rows = await this.#read(
        `select metadata.json, ${intact("metadata")} as intact from json_each(?) as wanted join metadata on metadata.instance_id = wanted.value order by wanted.key`,
        [JSON.stringify(ids.slice(start, end))],
      );
      if (rows.length !== end - start) throw this.#index.damaged();
      yield rows.map((row) => String(row["json"]));
      start = end;
    }
  }

  /** One instance, or "not-found". */
  async instance(path: InstancePath, scope: StudyScope): Promise<OpenInstance> {
    const { sql, params } = targetCondition(path, scope);
    const [row] = await this.#read(`select ${columns}, instance.layout from ${from} where ${sql}`, params);
    if (!row) throw this.#absent();
    return { ...storedInstance(row), layout: StoredLayout.parse(JSON.parse(String(row["layout"]))) };
  }

  /** The instance as it was received, but for an executable preamble. */
  async file(instance: StoredInstance): Promise<Content> {
    const bytes = await begun(checkedBytes(this.#blobs, instance));
    return { length: instance.size, bytes: instance.hasExecutablePreamble ? clearedPreamble(bytes) : bytes };
  }

  /** One frame, counted from 0, as it travels. */
  async frame(instance: OpenInstance, frame: number): Promise<Content> {
    const { layout } = instance;
    if (frame < 0 || frame >= frameCount(layout.frames)) throw new Failure("not-found", "no such frame");
    const ranges = storedFrame(layout, frame);
    if (ranges) return this.#ranges(instance, ranges);
    const location = await this.#locate(instance);
    const bytes = await this.#threads.bytes({ kind: "extract-frame", location, layout, frame });
    return { length: bytes.length, bytes: single(bytes) };
  }

  /** A value that the metadata name by URI. */
  async bulk(instance: OpenInstance, index: number): Promise<Content> {
    const { layout } = instance;
    const value = layout.bulk[index];
    if (!value) throw new Failure("not-found", "no such bulk data");
    if (!layout.inflated && value.swapBytes === 1) {
      return this.#ranges(instance, [{ start: value.offset, end: value.offset + value.length }]);
    }
    const location = await this.#locate(instance);
    const bytes = await this.#threads.bytes({ kind: "extract-bulk", location, layout, value });
    return { length: bytes.length, bytes: single(bytes) };
  }

  /** What drawing or decoding a part of the instance needs, and its metadata as text. */
  async source(instance: OpenInstance): Promise<StoredSource> {
    const { blob, layout, transferSyntaxUid } = instance;
    const [row] = await this.#read(
      `select json, ${intact("metadata")} as intact from metadata join instance on instance.id = metadata.instance_id where instance.blob = ?`,
      [blob],
    );
    if (!row) throw this.#index.damaged();
    return { location: await this.#locate(instance), layout, transferSyntaxUid, metadata: String(row["json"]) };
  }

  /** [AR20] What is not found in a damaged index may be there all the same. */
  #absent(): Failure {
    return this.#index.isDamaged
      ? this.#index.damaged()
      : new Failure("not-found", "no such study, series or instance");
  }

  /** Rows that say of themselves whether they are intact, and all are. */
  async #read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    const rows = await this.#index.read(sql, params);
    if (rows.some((row) => row["intact"] !== 1)) throw this.#index.damaged();
    return rows;
  }

  async #locate({ blob, sums, size }: StoredInstance): Promise<BlobLocation> {
    return { ...(await this.#blobs.locate(blob)), checks: { sums, size } };
  }

  /** What is not long is read first, so that damage in it is an error and no answer that breaks off. */
  async #ranges(instance: StoredInstance, ranges: readonly ByteRange[]): Promise<Content> {
    const length = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    const bytes = await begun(this.#checked(instance, ranges));
    if (length > MAX_READ_AHEAD_BYTES) return { length, bytes };
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    const [first] = pieces;
    const held = first && pieces.length === 1 ? first : Buffer.concat(pieces);
    return { length, bytes: single(held), held };
  }

  async *#checked(instance: StoredInstance, ranges: readonly ByteRange[]): AsyncIterable<Uint8Array> {
    for (const range of ranges) yield* checkedBytes(this.#blobs, instance, range);
  }
}

function targetCondition(target: Target, scope: StudyScope): { sql: string; params: SqlValue[] } {
  const visible = visibleStudies(scope);
  const conditions = [
    { sql: "study.uid = ?", uid: target.studyUid },
    ...(target.seriesUid ? [{ sql: "series.uid = ?", uid: target.seriesUid }] : []),
    ...(target.instanceUid ? [{ sql: "instance.uid = ?", uid: target.instanceUid }] : []),
  ];
  return {
    sql: [`(${visible.sql})`, ...conditions.map(({ sql }) => sql)].join(" and "),
    params: [...visible.params, ...conditions.map(({ uid }) => uid)],
  };
}

function bytesOf(value: SqlValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw damaged();
}

function storedInstance(row: Row): StoredInstance {
  return {
    studyUid: Uid.parse(row["study_uid"]),
    seriesUid: Uid.parse(row["series_uid"]),
    instanceUid: Uid.parse(row["uid"]),
    blob: BlobKey.parse(row["blob"]),
    size: Number(row["size"]),
    sha256: String(row["sha256"]),
    sums: bytesOf(row["sums"]),
    transferSyntaxUid: String(row["transfer_syntax"]),
    hasExecutablePreamble: row["executable_preamble"] === 1,
  };
}
