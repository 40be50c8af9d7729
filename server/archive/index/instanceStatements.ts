import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import type { BlobKey } from "../../platform/blobs/BlobStore.ts";
import type { Statement } from "../../platform/sql.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";
import { patientIdOf } from "../ingest/patientIdOf.ts";
import type { Begun, Candidate, Quarantined } from "./Candidate.ts";

export function insertPending({ blob, institutionId, uploader, sha256 }: Begun): Statement {
  return {
    sql: "insert into pending (blob, institution, uploader, sha256) values (?, ?, ?, ?)",
    params: [blob, institutionId, uploader, sha256],
  };
}

export function settle(blob: BlobKey): Statement {
  return { sql: "delete from pending where blob = ?", params: [blob] };
}

/** Series and Instance Number only order; a sender's fraction or overflow is no number to order by. */
function orderNumber(attributes: DicomJson, tag: string): number | null {
  const number = firstNumber(attributes, tag);
  return number !== undefined && Number.isSafeInteger(number) ? number : null;
}

export function insertStudy({ institutionId, uploader, inspection: { studyUid, study } }: Candidate): Statement {
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
export function fillPatientId({ institutionId, inspection: { studyUid, study } }: Candidate): Statement[] {
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

export function insertSeries({ institutionId, inspection: { studyUid, seriesUid, series } }: Candidate): Statement {
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
export function countUp({ institutionId, inspection: { studyUid, seriesUid } }: Candidate): Statement[] {
  const where = "set revision = revision + 1 where institution = ? and uid = ?";
  return [
    { sql: `update series ${where}`, params: [institutionId, seriesUid] },
    { sql: `update study ${where}`, params: [institutionId, studyUid] },
  ];
}

export function insertInstance(candidate: Candidate): Statement {
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

export function insertMetadata({ blob, inspection }: Candidate): Statement {
  return {
    sql: "insert into metadata (instance_id, json) select id, ? from instance where blob = ?",
    params: [inspection.metadata, blob],
  };
}

export function insertQuarantined({ candidate, reason }: Quarantined, now: number): Statement {
  const { institutionId, uploader, inspection, sha256, blob } = candidate;
  return {
    sql: "insert into quarantine (institution, uploader, uid, sha256, blob, reason, received_at) values (?, ?, ?, ?, ?, ?, ?)",
    params: [institutionId, uploader, inspection.instanceUid, sha256, blob, reason, now],
  };
}
