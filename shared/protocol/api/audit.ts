import { z } from "zod";
import { AuditEvent, AuditOutcome, AuditRecord } from "../../model/audit.ts";

/**
 * The institution's audit trail, for its administrators.
 *
 * | request | query | answer |
 * |---|---|---|
 * | `GET /api/audit` | AuditQuery | AuditPage, newest first |
 * | `GET /api/audit/chain` | – | AuditChain: the whole chain, checked |
 * | `GET /api/audit/export` | AuditExport | all that the filter names, oldest first, as a file |
 *
 * `POST /api/audit/search` and `POST /api/audit/export` take the same as a body: what somebody looks for never stands in an address.
 */
const time = z.coerce.number().int().nonnegative().max(8.64e15);
const id = z.string().regex(/^[\w.-]{1,64}$/u);

/** `institution`: the institution's own; `server`: starts, stops and attempts of nobody, where there is one institution. */
export const AuditTrailName = z.enum(["institution", "server"]);
export type AuditTrailName = z.infer<typeof AuditTrailName>;

const filter = {
  /** Of those that one reads; absent: all of them. */
  trail: AuditTrailName.optional(),
  from: time.optional(),
  /** Not included. */
  until: time.optional(),
  /** Who did it, or to whom it was done: a user's id. */
  person: id.optional(),
  event: AuditEvent.optional(),
  outcome: AuditOutcome.optional(),
  /** The id of a case, a session or a person, or a study's UID. */
  subject: id.optional(),
};

export const AuditFilter = z.strictObject(filter);
export type AuditFilter = z.infer<typeof AuditFilter>;

export const AuditQuery = z.strictObject({
  ...filter,
  /** The `next` of the page before. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** `csv`; `dicom`: audit messages of DICOM PS3.15 A.5; `fhir`: FHIR R4 AuditEvents, one a line (NDJSON). */
export const AuditFormat = z.enum(["csv", "dicom", "fhir"]);
export type AuditFormat = z.infer<typeof AuditFormat>;

export const AuditExport = z.strictObject({ ...filter, format: AuditFormat });
export type AuditExport = z.infer<typeof AuditExport>;

/** A record with the trail that it is in, in which its number counts. */
export const PlacedRecord = z.object({ trail: AuditTrailName, ...AuditRecord.shape });
export type PlacedRecord = z.infer<typeof PlacedRecord>;

/** `trails`: those that the asker reads. */
export const AuditPage = z.object({
  trails: z.array(AuditTrailName),
  records: z.array(PlacedRecord),
  next: z.number().optional(),
});
export type AuditPage = z.infer<typeof AuditPage>;

export const AuditChain = z.object({
  records: z.number().int(),
  /** The newest record's number and hash: kept elsewhere, they show later that nothing before them was changed. */
  head: z.object({ seq: z.number().int(), hash: z.string() }).optional(),
  /** The first record that is not as it should be. */
  broken: z.object({ seq: z.number().int(), what: z.string() }).optional(),
  /** Milliseconds since 1970. */
  checkedAt: z.number(),
});
export type AuditChain = z.infer<typeof AuditChain>;
