import type { AuditEvent } from "../../shared/model/audit.ts";

/** PS3.16 CID 400 (EventID) and CID 401 (EventTypeCode): code and meaning. */
type Code = readonly [code: string, meaning: string];

interface EventTraits {
  /** True where it is not done unless it can be recorded. */
  readonly isMust: boolean;
  /** How long one record stands for all that are alike but for the time; 0: each has its own. */
  readonly mergeMs: number;
  readonly eventId: Code;
  readonly eventType?: Code;
  /** Create, Read, Update, Delete, Execute (RFC 3881 §5.1). */
  readonly action: "C" | "R" | "U" | "D" | "E";
}

const MINUTE_MS = 60_000;
const READ_MS = 5 * MINUTE_MS;

const activity: Code = ["110100", "Application Activity"];
/** The code of reading the trail, in whatever way. */
export const AUDIT_LOG_USED = "110101";
const auditUsed: Code = [AUDIT_LOG_USED, "Audit Log Used"];
const access: Code = ["110103", "DICOM Instances Accessed"];
const transferred: Code = ["110104", "DICOM Instances Transferred"];
const query: Code = ["110112", "Query"];
const security: Code = ["110113", "Security Alert"];
const authentication: Code = ["110114", "User Authentication"];
const patientRecord: Code = ["110110", "Patient Record"];
/** The session's own events are of no kind that the standard names: they are changes of the application's state. */
const started: Code = ["110120", "Application Start"];
const stopped: Code = ["110121", "Application Stop"];
const login: Code = ["110122", "Login"];
const logout: Code = ["110123", "Logout"];
const roles: Code = ["110136", "Security Roles Changed"];
const userSecurity: Code = ["110137", "User security Attributes Changed"];
const restricted: Code = ["110132", "Use of Restricted Function"];

const must = { isMust: true, mergeMs: 0 };
const told = { isMust: false, mergeMs: 0 };
const read = { isMust: false, mergeMs: READ_MS };
const refusal = { isMust: false, mergeMs: MINUTE_MS };

/** What each event is to the trail, and to DICOM's and FHIR's readers of it. */
export const events: Readonly<Record<AuditEvent, EventTraits>> = {
  "server-started": { ...told, eventId: activity, eventType: started, action: "E" },
  "server-stopped": { ...told, eventId: activity, eventType: stopped, action: "E" },
  "records-lost": { ...told, eventId: security, action: "E" },
  "trail-damaged": { ...told, eventId: security, action: "E" },
  "signed-in": { ...must, eventId: authentication, eventType: login, action: "E" },
  "signed-out": { ...told, eventId: authentication, eventType: logout, action: "E" },
  "token-reused": { ...told, eventId: security, action: "E" },
  "password-changed": { ...must, eventId: security, eventType: userSecurity, action: "U" },
  "link-made": { ...must, eventId: security, eventType: userSecurity, action: "C" },
  "link-used": { ...must, eventId: authentication, eventType: login, action: "E" },
  "institution-made": { ...must, eventId: security, eventType: roles, action: "C" },
  "user-added": { ...must, eventId: security, eventType: userSecurity, action: "C" },
  "user-changed": { ...must, eventId: security, eventType: roles, action: "U" },
  "user-disabled": { ...must, eventId: security, eventType: userSecurity, action: "U" },
  "user-signed-out": { ...must, eventId: security, eventType: userSecurity, action: "U" },
  "session-planned": { ...must, eventId: activity, action: "C" },
  "session-changed": { ...must, eventId: activity, action: "U" },
  "session-ended": { ...must, eventId: activity, action: "U" },
  "session-joined": { ...told, eventId: activity, action: "E" },
  "session-left": { ...told, eventId: activity, action: "E" },
  "member-set": { ...must, eventId: security, eventType: roles, action: "U" },
  "member-removed": { ...must, eventId: security, eventType: roles, action: "D" },
  "guest-invited": { ...must, eventId: security, eventType: roles, action: "C" },
  "guest-changed": { ...must, eventId: security, eventType: roles, action: "U" },
  "role-changed": { ...must, eventId: security, eventType: roles, action: "U" },
  "right-given": { ...must, eventId: security, eventType: roles, action: "U" },
  "person-muted": { ...told, eventId: activity, action: "E" },
  "stage-passed": { ...told, eventId: activity, action: "E" },
  "case-shown": { ...told, eventId: patientRecord, action: "R" },
  "agenda-changed": { ...must, eventId: activity, action: "U" },
  "case-created": { ...must, eventId: patientRecord, action: "C" },
  "case-read": { ...read, eventId: patientRecord, action: "R" },
  "case-changed": { ...must, eventId: patientRecord, action: "U" },
  "case-member-set": { ...must, eventId: security, eventType: roles, action: "U" },
  "case-member-removed": { ...must, eventId: security, eventType: roles, action: "D" },
  "study-attached": { ...must, eventId: patientRecord, action: "U" },
  "study-detached": { ...must, eventId: patientRecord, action: "U" },
  "doc-written": { ...read, eventId: patientRecord, action: "U" },
  "chat-read": { ...read, eventId: activity, action: "R" },
  "chat-written": { ...read, eventId: activity, action: "C" },
  "message-edited": { ...must, eventId: activity, action: "U" },
  "message-deleted": { ...must, eventId: activity, action: "D" },
  "message-history-read": { ...must, eventId: activity, action: "R" },
  "group-made": { ...must, eventId: security, eventType: roles, action: "C" },
  "group-changed": { ...must, eventId: activity, action: "U" },
  "group-member-set": { ...must, eventId: security, eventType: roles, action: "U" },
  "group-member-removed": { ...must, eventId: security, eventType: roles, action: "D" },
  "decision-recorded": { ...must, eventId: patientRecord, action: "U" },
  "decision-signed": { ...must, eventId: patientRecord, action: "U" },
  "studies-searched": { ...read, eventId: query, action: "E" },
  "images-stored": { ...must, eventId: transferred, action: "C" },
  "images-retrieved": { ...read, eventId: access, action: "R" },
  "preamble-cleared": { ...refusal, eventId: security, action: "E" },
  "access-refused": { ...refusal, eventId: security, eventType: restricted, action: "E" },
  "edit-refused": { ...refusal, eventId: security, eventType: restricted, action: "U" },
  "audit-read": { ...read, eventId: auditUsed, action: "R" },
  "audit-exported": { ...must, eventId: auditUsed, action: "R" },
};
