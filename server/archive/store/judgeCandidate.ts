import type { Uid } from "../../../shared/model/dicom.ts";
import { failureReasons, type FailureReason } from "../../../shared/protocol/dicomweb.ts";
import type { Candidate } from "../index/Candidate.ts";
import type { Known } from "../index/InstanceIndex.ts";
import { patientIdOf } from "../ingest/patientIdOf.ts";
import { canAdd, type StudyScope } from "../StudyScope.ts";

export type Verdict =
  | { readonly kind: "store" }
  /** The same bytes are stored already: storing again is done. */
  | { readonly kind: "stored-before" }
  | {
      readonly kind: "refuse";
      readonly reason: FailureReason;
      readonly message: string;
      /** The bytes are kept aside for an administrator to look at. */
      readonly quarantine: boolean;
    };

export interface JudgingRules {
  readonly scope: StudyScope;
  /** The study that the request names, where it names one. */
  readonly studyUid?: Uid | undefined;
}

function refuse(reason: FailureReason, message: string, quarantine: boolean): Verdict {
  return { kind: "refuse", reason, message, quarantine };
}

/** [AR5] What becomes of an object, given what the archive holds. Nothing stored is ever replaced. */
export function judgeCandidate(candidate: Candidate, known: Known, { scope, studyUid }: JudgingRules): Verdict {
  const { inspection, sha256 } = candidate;
  if (studyUid !== undefined && inspection.studyUid !== studyUid) {
    return refuse(failureReasons.mismatch, "the object belongs to another study than the request names", false);
  }
  const study = known.studies.get(inspection.studyUid);
  if (!canAdd(scope, { uid: inspection.studyUid, uploader: study?.uploader })) {
    return refuse(failureReasons.notAuthorised, "not allowed to add to this study", false);
  }
  const before = known.instances.get(inspection.instanceUid);
  if (before?.sha256 === sha256) return { kind: "stored-before" };
  if (before) return refuse(failureReasons.duplicate, "another object with this SOP Instance UID is stored", true);
  const conflict = conflictWithStudy(candidate, known);
  return conflict === undefined ? { kind: "store" } : refuse(failureReasons.conflict, conflict, true);
}

function conflictWithStudy({ inspection }: Candidate, known: Known): string | undefined {
  const patientId = patientIdOf(inspection.study.attributes);
  const storedPatientId = known.studies.get(inspection.studyUid)?.patientId ?? "";
  if (storedPatientId !== "" && patientId !== "" && storedPatientId !== patientId) {
    return "the study belongs to another patient";
  }
  const seriesStudy = known.series.get(inspection.seriesUid) ?? inspection.studyUid;
  return seriesStudy === inspection.studyUid ? undefined : "the series belongs to another study";
}

/** What is known once this candidate is stored, too: later ones of the same batch are judged by it. */
export function withCandidate(known: Known, { inspection, sha256, uploader }: Candidate): Known {
  const { instanceUid, seriesUid, studyUid, study } = inspection;
  const before = known.studies.get(studyUid);
  // A study that began without a Patient ID is of the first one that comes.
  const patientId = before?.patientId || patientIdOf(study.attributes);
  return {
    instances: new Map(known.instances).set(instanceUid, { sha256 }),
    series: new Map(known.series).set(seriesUid, studyUid),
    studies: new Map(known.studies).set(studyUid, { uploader: before?.uploader ?? uploader, patientId }),
  };
}
