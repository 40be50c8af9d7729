import type { Uid } from "../model/dicom.ts";

/** Where the archive answers, on the server's own origin. */
export const DICOM_WEB_PATH = "/dicom-web";

export type DicomJsonValue = string | number | null | PersonName | DicomJson;

/** PS3.18 §F.2.2: a person's name in up to three writings. */
interface PersonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

export interface DicomJsonAttribute {
  readonly vr: string;
  readonly Value?: readonly DicomJsonValue[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}

/** The DICOM JSON model (PS3.18 Annex F): attributes by tag, eight hexadecimal digits. */
export interface DicomJson {
  readonly [tag: string]: DicomJsonAttribute;
}

export const DICOM_JSON = "application/dicom+json";

/** Failure Reason (0008,1197) of an instance that was not stored: PS3.18 table I.2-2, PS3.4 table B.2-1. */
export const failureReasons = {
  /** The server itself failed; trying again may help. */
  processingFailure: 0x0110,
  /** Another object with this SOP Instance UID is stored, and is kept. */
  duplicate: 0x0111,
  notAuthorised: 0x0124,
  outOfResources: 0xa700,
  /** The object contradicts itself, its SOP class or what the request names. */
  mismatch: 0xa900,
  /** Of the same range: the object contradicts what is stored, e.g. as another patient's, and is kept aside. */
  conflict: 0xa901,
  notUnderstood: 0xc000,
  transferSyntaxUnsupported: 0xc122,
} as const;
export type FailureReason = (typeof failureReasons)[keyof typeof failureReasons];

export interface InstancePath {
  readonly studyUid: Uid;
  readonly seriesUid: Uid;
  readonly instanceUid: Uid;
}

export function studyPath(studyUid: Uid): string {
  return `${DICOM_WEB_PATH}/studies/${studyUid}`;
}

export function seriesPath(studyUid: Uid, seriesUid: Uid): string {
  return `${studyPath(studyUid)}/series/${seriesUid}`;
}

export function instancePath({ studyUid, seriesUid, instanceUid }: InstancePath): string {
  return `${seriesPath(studyUid, seriesUid)}/instances/${instanceUid}`;
}
