import { z } from "zod";
import { Decision } from "../../model/agenda.ts";
import { CaseView } from "../../model/case.ts";
import { Uid } from "../../model/dicom.ts";
import { SessionId, UserId } from "../../model/ids.ts";

/**
 * Cases. What is not the asker's to see does not exist for them (404).
 *
 * | request | body | answer |
 * |---|---|---|
 * | `GET /api/cases` | – | CaseList: those that the asker may see, newest first |
 * | `POST /api/cases` | NewCase | 201 CaseDetail; the creator owns it |
 * | `GET /api/cases/{id}` | – | CaseDetail, ETag |
 * | `PATCH /api/cases/{id}` | CaseChange, If-Match | CaseDetail; 412 `stale` where it changed meanwhile |
 * | `PUT`, `DELETE /api/cases/{id}/studies/{uid}` | – | CaseDetail; attaches a study that the asker sees and may give to another case, or detaches one |
 * | `PUT /api/cases/{id}/members/{userId}` | CaseMembership | CaseDetail; `DELETE` removes; the last owner stays: 409 |
 */
export const CaseRole = z.enum(["owner", "member"]);
export type CaseRole = z.infer<typeof CaseRole>;

const text = {
  number: z.string().trim().min(1).max(40),
  title: z.string().trim().min(1).max(200),
  question: z.string().trim().max(2000),
  history: z.string().trim().max(8000),
};

export const NewCase = z.strictObject({
  number: text.number,
  title: text.title,
  question: text.question.default(""),
  history: text.history.default(""),
  studies: z.array(Uid).max(64).default([]),
});
export type NewCase = z.infer<typeof NewCase>;

export const CaseChange = z.strictObject({
  number: text.number.optional(),
  title: text.title.optional(),
  question: text.question.optional(),
  history: text.history.optional(),
});
export type CaseChange = z.infer<typeof CaseChange>;

export const CaseMembership = z.strictObject({ role: CaseRole });
export type CaseMembership = z.infer<typeof CaseMembership>;

export const CaseSummary = CaseView.extend({
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** The asker may put it on an agenda. */
  canPlan: z.boolean(),
  /** The newest decision of any session that the asker belongs to. */
  decision: Decision.optional(),
});
export type CaseSummary = z.infer<typeof CaseSummary>;

export const CaseList = z.object({ cases: z.array(CaseSummary) });
export type CaseList = z.infer<typeof CaseList>;

export const CaseDetail = CaseView.extend({
  /** Raised by each change; also the ETag. */
  version: z.number().int(),
  history: z.string(),
  createdAt: z.number(),
  members: z.array(z.object({ id: UserId, name: z.string(), role: CaseRole })),
  /** The asker's sessions with this case on their agenda, latest first. */
  sessions: z.array(
    z.object({ id: SessionId, title: z.string(), startsAt: z.number(), decision: Decision.optional() }),
  ),
  /** What the asker may do here. */
  may: z.object({
    editCase: z.boolean(),
    /** Makes owners and unmakes them; who edits a case otherwise adds and removes members. */
    changeOwners: z.boolean(),
    attachStudies: z.boolean(),
    writeMarks: z.boolean(),
    writeNotes: z.boolean(),
  }),
});
export type CaseDetail = z.infer<typeof CaseDetail>;
