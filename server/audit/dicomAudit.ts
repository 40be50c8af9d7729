import type { AuditRecord } from "../../shared/model/audit.ts";
import { AUDIT_LOG_USED, events } from "./events.ts";

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const SOURCE_ID = "consilium";
/** PS3.15 A.5.2: what kind of thing a participating object is. */
const object = {
  person: { ParticipantObjectTypeCode: 1, ParticipantObjectTypeCodeRole: 11 },
  system: { ParticipantObjectTypeCode: 2, ParticipantObjectTypeCodeRole: 3 },
  security: { ParticipantObjectTypeCode: 2, ParticipantObjectTypeCodeRole: 13 },
} as const;
const studyUid = ["110180", "Study Instance UID", "DCM"] as const;
const userId = ["11", "User Identifier", "RFC-3881"] as const;
const reportNumber = ["9", "Report Number", "RFC-3881"] as const;
const session = ["session", "Session", "99CONSILIUM"] as const;
const group = ["group", "Chat group", "99CONSILIUM"] as const;
/** PS3.15 A.5.3.2: what "Audit Log Used" is about. */
const auditLog = { id: "urn:consilium:audit", name: "Security Audit Log", kind: ["12", "URI", "RFC-3881"] } as const;
/** PS3.15 A.5.3.1: who starts and stops. */
const application = ["110150", "Application", "DCM"] as const;
const auditRecord = ["record", "Audit record", "99CONSILIUM"] as const;

interface ObjectNames {
  readonly id: string;
  /** What it is, never what it is called. The schema asks for this or for a query. */
  readonly name: string;
  readonly kind: Code;
}
type Code = readonly [code: string, meaning: string, system: string];

export interface MessageContext {
  /** Whose trail it is of, for who receives those of several. */
  readonly site?: string;
  /** The record's hash in its chain, in hexadecimal. */
  readonly hash?: string;
}

/** One record as an audit message of DICOM PS3.15 A.5, in the schema of A.5.1. Serious failures (8) there are none: refused is minor (4). */
export function dicomMessage(record: AuditRecord, { site, hash }: MessageContext = {}): string {
  const { at, event, outcome, actor, from, subject, seq, reason, count } = record;
  const { eventId, eventType, action } = events[event];
  const what = {
    EventActionCode: action,
    EventDateTime: new Date(at).toISOString(),
    EventOutcomeIndicator: outcome === "ok" ? 0 : 4,
  };
  const type = eventType ? coded("EventTypeCode", [...eventType, "DCM"]) : "";
  const own = coded("EventTypeCode", [event, event, "99CONSILIUM"]);
  const description =
    reason === undefined ? "" : `<EventOutcomeDescription>${escaped(reason)}</EventOutcomeDescription>`;
  const identification = coded("EventID", [...eventId, "DCM"]) + type + own + description;
  const details = Object.entries({ sequence: seq, count, hash }).flatMap(([type, value]) =>
    value === undefined ? [] : [detail(type, value)],
  );
  const objects = [
    ...(subject.study === undefined
      ? []
      : [participant({ id: subject.study, name: "study", kind: studyUid }, object.system)]),
    ...(subject.case === undefined
      ? []
      : [participant({ id: subject.case, name: "case", kind: reportNumber }, object.system)]),
    ...(subject.session === undefined
      ? []
      : [participant({ id: subject.session, name: "session", kind: session }, object.system)]),
    ...(subject.user === undefined
      ? []
      : [participant({ id: subject.user, name: "user", kind: userId }, object.person)]),
    ...(subject.group === undefined
      ? []
      : [participant({ id: subject.group, name: "group", kind: group }, object.system)]),
    ...(eventId[0] === AUDIT_LOG_USED ? [participant(auditLog, object.security)] : []),
    participant({ id: String(seq), name: "record", kind: auditRecord }, object.system, details.join("")),
  ];
  return element(
    "AuditMessage",
    {},
    element("EventIdentification", what, identification) +
      activeParticipant(actor, from) +
      element(
        "AuditSourceIdentification",
        { AuditEnterpriseSiteID: site, AuditSourceID: SOURCE_ID },
        '<AuditSourceTypeCode csd-code="4" codeSystemName="DCM" originalText="Application Server"/>',
      ) +
      objects.join(""),
  );
}

/** Nobody who is known: then it is the server's own, or that of an address. */
function activeParticipant(actor: AuditRecord["actor"], from: AuditRecord["from"]): string {
  const attributes = {
    UserID: actor?.id ?? (from ? "unknown" : SOURCE_ID),
    UserIsRequestor: true,
    NetworkAccessPointID: from?.address,
    NetworkAccessPointTypeCode: from && 2,
  };
  const kinds = [actor?.kind, actor?.role].filter((name) => name !== undefined);
  const own = kinds.map((name) => coded("RoleIDCode", [name, name, "99CONSILIUM"]));
  const roles = actor || from ? own : [coded("RoleIDCode", application)];
  return element("ActiveParticipant", attributes, roles.join(""));
}

function participant({ id, name, kind }: ObjectNames, attributes: Attributes, details = ""): string {
  const content = coded("ParticipantObjectIDTypeCode", kind) + element("ParticipantObjectName", {}, name) + details;
  return element("ParticipantObjectIdentification", { ParticipantObjectID: id, ...attributes }, content);
}

function detail(type: string, value: string | number): string {
  return element("ParticipantObjectDetail", { type, value: Buffer.from(String(value)).toString("base64") }, "");
}

function coded(name: string, [code, meaning, system]: Code): string {
  return element(name, { "csd-code": code, codeSystemName: system, originalText: meaning }, "");
}

function element(name: string, attributes: Attributes, content: string): string {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(String(value))}"`]))
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
