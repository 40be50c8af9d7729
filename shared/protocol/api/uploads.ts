import { z } from "zod";
import { Uid } from "../../model/dicom.ts";

/**
 * What the page that brings images in asks beside DICOMweb. Nothing of a study that the asker does not see is ever answered.
 *
 * | request | body | answer |
 * |---|---|---|
 * | `GET /api/uploads` | – | UploadDesk: whether the asker may store at all, and the studies that no case carries yet |
 * | `POST /api/uploads/stored` | StoredQuestion | StoredAnswer: which of these objects are stored, as far as the asker sees them |
 */
export const MAX_ASKED_INSTANCES = 500;

export const StoredQuestion = z.strictObject({ instances: z.array(Uid).min(1).max(MAX_ASKED_INSTANCES) });
export type StoredQuestion = z.infer<typeof StoredQuestion>;

/** One stored object: who holds the same bytes need not send them. */
export const StoredInstance = z.object({
  uid: Uid,
  studyUid: Uid,
  size: z.number().int(),
  /** Lower-case hexadecimal digits of the bytes as they were received. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});
export type StoredInstance = z.infer<typeof StoredInstance>;

export const StoredAnswer = z.object({ instances: z.array(StoredInstance) });
export type StoredAnswer = z.infer<typeof StoredAnswer>;

/** A study as QIDO-RS answers it (PS3.18 §F.2). */
const StudyDataset = z.record(
  z.string(),
  z.object({ vr: z.string().optional(), Value: z.array(z.unknown()).optional() }),
);

export const UploadDesk = z.object({
  mayUpload: z.boolean(),
  /** Studies that the asker brought and no case carries; for a coordinator, whoever brought them. Latest study date first. */
  inbox: z.array(StudyDataset),
});
export type UploadDesk = z.infer<typeof UploadDesk>;
