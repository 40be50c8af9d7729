import { z } from "zod";
import type { DicomJson, DicomJsonAttribute } from "../../../shared/protocol/dicomweb.ts";
import { Uid } from "../../../shared/model/dicom.ts";
import { instancePath, seriesPath, studyPath } from "../../../shared/protocol/dicomweb.ts";
import { StoredInstance } from "../../../shared/protocol/api/uploads.ts";
import { BlobKey, type BlobStore } from "../../platform/blobs/BlobStore.ts";
import type { Row } from "../../platform/sql.ts";
import type { InstanceIndex } from "../index/InstanceIndex.ts";
import { visibleStudies, type StudyScope } from "../StudyScope.ts";
import type { Query, QueryPage } from "./Query.ts";
import { DAMAGED, querySql } from "./querySql.ts";

/** DICOM JSON that this server wrote itself. */
const StoredJson = z.custom<DicomJson>((value) => typeof value === "object" && value !== null);

function stored(row: Row, column: string): DicomJson {
  const text = row[column];
  return typeof text === "string" ? StoredJson.parse(JSON.parse(text)) : {};
}

function counted(row: Row, column: string): DicomJsonAttribute {
  return { vr: "IS", Value: [Number(row[column])] };
}

function uri(text: string): DicomJsonAttribute {
  return { vr: "UR", Value: [text] };
}

/** Finds studies, series and instances by their attributes, within what the scope lets see. */
export class QueryService {
  readonly #index: InstanceIndex;

  readonly #blobs: BlobStore;

  constructor({ index, blobs }: { readonly index: InstanceIndex; readonly blobs: BlobStore }) {
    this.#index = index;
    this.#blobs = blobs;
  }

  /** `origin` is what the answered URLs begin with, e.g. "https://host". */
  async search(query: Query, scope: StudyScope, origin: string): Promise<QueryPage> {
    const { sql, params } = querySql(query, scope);
    const rows = await this.#index.read(sql, params);
    const shown = this.#intact(query, rows.slice(0, query.limit));
    const results = shown.map((row) => JSON.stringify(sorted(answer(query, row, origin))));
    return { results, isCut: rows.length > query.limit, isDoubtful: this.#index.isDamaged };
  }

  /**
   * [AR1] Those of these objects that are stored in studies that the scope lets see, with what tells their bytes from others. [AR5] One whose
   * bytes are missing or cut off is not among them, so that it is sent again.
   */
  async stored(uids: readonly Uid[], scope: StudyScope): Promise<StoredInstance[]> {
    const visible = visibleStudies(scope);
    const rows = await this.#index.read(
      `select instance.uid, instance.blob, study.uid as study_uid, instance.size, instance.sha256
        from instance join series on series.id = instance.series_id join study on study.id = series.study_id
        where instance.institution = ? and instance.uid in (select value from json_each(?)) and (${visible.sql})`,
      [scope.institutionId, JSON.stringify(uids), ...visible.params],
    );
    const sizes = await Promise.all(rows.map((row) => this.#blobs.size(BlobKey.parse(row["blob"]))));
    const whole = rows.filter((row, at) => sizes[at] === row["size"]);
    return whole.map((row) =>
      StoredInstance.parse({
        uid: row["uid"],
        studyUid: row["study_uid"],
        size: row["size"],
        sha256: row["sha256"],
      }),
    );
  }

  /**
   * [AR20] One damaged study is left out, so that the others are found; of a study nothing is answered in part. Rejects with a `Failure`
   * "damaged".
   */
  #intact(query: Query, rows: readonly Row[]): readonly Row[] {
    const intact = rows.filter((row) => row["intact"] === 1 && row["metadata"] !== DAMAGED);
    const total = query.level === "instance" ? totalOf(query, rows[0]) : undefined;
    if (intact.length === rows.length && (total === undefined || total === rows.length)) return rows;
    const failure = this.#index.damaged();
    if (query.level !== "study") throw failure;
    return intact;
  }
}

/** How many instances a query answers that asks for all of a series or study; undefined for any other. */
function totalOf({ studyUid, seriesUid, matches, limit, offset }: Query, row: Row | undefined): number | undefined {
  if (!row || !studyUid || matches.length > 0 || offset > 0) return undefined;
  return Math.min(Number(row[seriesUid ? "series_instances" : "study_instances"]), limit);
}

/** PS3.5 §7.1: ascending tags. */
function sorted(json: DicomJson): DicomJson {
  return Object.fromEntries(Object.entries(json).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function answer(query: Query, row: Row, origin: string): DicomJson {
  const studyUid = Uid.parse(row["study_uid"]);
  const available: DicomJsonAttribute = { vr: "CS", Value: ["ONLINE"] };
  const study = { ...stored(row, "study"), ...studyTotals(row) };
  switch (query.level) {
    case "study":
      return { ...study, "00080056": available, "00081190": uri(origin + studyPath(studyUid)) };
    case "series": {
      const retrieve = uri(origin + seriesPath(studyUid, Uid.parse(row["series_uid"])));
      const own = { ...stored(row, "series"), "00201209": counted(row, "series_instances") };
      return { ...above(query, study), ...own, "00080056": available, "00081190": retrieve };
    }
    case "instance": {
      const path = { studyUid, seriesUid: Uid.parse(row["series_uid"]), instanceUid: Uid.parse(row["instance_uid"]) };
      const series = query.seriesUid ? { "0020000E": uidAttribute(path.seriesUid) } : stored(row, "series");
      const syntax = { "00083002": uidAttribute(String(row["transfer_syntax"])) };
      const own = { ...series, ...stored(row, "instance"), ...syntax, ...included(query, row) };
      return { ...above(query, study), ...own, "00080056": available, "00081190": uri(origin + instancePath(path)) };
    }
  }
}

function uidAttribute(uid: string): DicomJsonAttribute {
  return { vr: "UI", Value: [uid] };
}

function studyTotals(row: Row): DicomJson {
  const modalities = z.array(z.string()).parse(JSON.parse(String(row["modalities"])));
  return {
    "00080061": { vr: "CS", Value: modalities.toSorted() },
    "00201206": counted(row, "study_series"),
    "00201208": counted(row, "study_instances"),
  };
}

/** PS3.18 §10.6.3.3: below a study that the request names, its attributes come only when they are asked for. */
function above({ studyUid, include }: Query, study: DicomJson): DicomJson {
  if (!studyUid || include === "all") return study;
  const wanted = new Set<string>(["0020000D", ...include]);
  return Object.fromEntries(Object.entries(study).filter(([tag]) => wanted.has(tag)));
}

/** Attributes that only the metadata hold. */
function included({ include }: Query, row: Row): DicomJson {
  if (include !== "all" && include.length === 0) return {};
  const metadata = stored(row, "metadata");
  if (include === "all") return metadata;
  return Object.fromEntries(include.flatMap((tag) => (metadata[tag] ? [[tag, metadata[tag]]] : [])));
}
