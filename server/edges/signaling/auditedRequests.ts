import { z } from "zod";
import type { AuditEvent, AuditSubject } from "../../../shared/model/audit.ts";
import { Uid } from "../../../shared/model/dicom.ts";
import { CaseId, UserId } from "../../../shared/model/ids.ts";
import type { RequestMethod } from "../../../shared/protocol/signaling.ts";

/** What each request of a joined socket is to the audit trail: nothing is said of media and of who asks for the stage. */
const eventOf: Readonly<Record<Exclude<RequestMethod, "join" | "leave" | "ping">, AuditEvent | undefined>> = {
  createTransport: undefined,
  connectTransport: undefined,
  restartIce: undefined,
  produce: undefined,
  pauseProducer: undefined,
  resumeProducer: undefined,
  closeProducer: undefined,
  consume: undefined,
  resumeConsumer: undefined,
  pauseConsumer: undefined,
  setPreferredLayers: undefined,
  passBaton: "stage-passed",
  askForStage: undefined,
  raiseHand: undefined,
  lowerHand: undefined,
  describeLine: undefined,
  showCase: "case-shown",
  addStudy: "study-attached",
  moveCase: "agenda-changed",
  setCaseState: "agenda-changed",
  recordDecision: "decision-recorded",
  signDecision: "decision-signed",
  changeRole: "role-changed",
  giveRight: "right-given",
  mutePeer: "person-muted",
  removePeer: "member-removed",
  endSession: "session-ended",
};

const table = new Map<string, AuditEvent | undefined>(Object.entries(eventOf));

const About = z.object({
  caseId: CaseId.optional().catch(undefined),
  studyUid: Uid.optional().catch(undefined),
  peerId: UserId.optional().catch(undefined),
  to: UserId.optional().catch(undefined),
});

/** What a request does, where it is recorded, and the ids that it names. */
export function auditedRequest(
  method: string,
  params: unknown,
): { readonly event: AuditEvent | undefined; readonly about: AuditSubject } {
  const { caseId, studyUid, peerId, to } = About.safeParse(params).data ?? {};
  const user = peerId ?? to;
  const about = { ...(caseId && { case: caseId }), ...(studyUid && { study: studyUid }), ...(user && { user }) };
  return { event: table.get(method), about };
}
