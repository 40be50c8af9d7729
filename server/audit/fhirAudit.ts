import type { AuditRecord } from "../../shared/model/audit.ts";
import { AUDIT_LOG_USED, events } from "./events.ts";

const DCM = "http://dicom.nema.org/resources/ontology/DCM";
const OWN = "urn:consilium:audit-event";
const applicationServer = {
  system: "http://terminology.hl7.org/CodeSystem/security-source-type",
  code: "4",
  display: "Application Server",
};
const ENTITY_TYPES = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const person = { system: ENTITY_TYPES, code: "1", display: "Person" };
const application = { coding: [{ system: DCM, code: "110150", display: "Application" }] };
const securityResource = {
  system: "http://terminology.hl7.org/CodeSystem/object-role",
  code: "13",
  display: "Security Resource",
};
const systemObject = { system: ENTITY_TYPES, code: "2", display: "System Object" };

/** One record as an AuditEvent of FHIR R4. `trail`: the institution, or `SERVER_TRAIL`. */
export function fhirEvent(record: AuditRecord, trail: string): object {
  const { seq, at, event, outcome, reason, actor, from, subject, count } = record;
  const { eventId, eventType, action } = events[event];
  const [code, display] = eventId;
  const subtype = [
    ...(eventType ? [{ system: DCM, code: eventType[0], display: eventType[1] }] : []),
    { system: OWN, code: event },
  ];
  const entities = [
    ...(subject.study === undefined ? [] : [entity("urn:dicom:uid", `urn:oid:${subject.study}`, "study")]),
    ...(subject.case === undefined ? [] : [entity("urn:consilium:case", subject.case, "case")]),
    ...(subject.session === undefined ? [] : [entity("urn:consilium:session", subject.session, "session")]),
    ...(subject.user === undefined ? [] : [entity("urn:consilium:user", subject.user, "user")]),
    ...(subject.group === undefined ? [] : [entity("urn:consilium:group", subject.group, "group")]),
  ];
  if (code === AUDIT_LOG_USED) {
    const log = { what: { identifier: { system: "urn:ietf:rfc:3986", value: "urn:consilium:audit" } } };
    entities.push({ ...log, type: systemObject, role: securityResource, name: "Security Audit Log" });
  }
  const details = [
    { type: "trail", valueString: trail },
    { type: "sequence", valueString: String(seq) },
    ...(count === undefined ? [] : [{ type: "count", valueString: String(count) }]),
  ];
  return {
    resourceType: "AuditEvent",
    type: { system: DCM, code, display },
    subtype,
    action,
    recorded: new Date(at).toISOString(),
    outcome: outcome === "ok" ? "0" : "4",
    ...(reason === undefined ? {} : { outcomeDesc: reason }),
    agent: [agentOf(actor, from)],
    source: { site: "consilium", observer: { display: "Consilium" }, type: [applicationServer] },
    entity: [...entities, { ...entity("urn:consilium:audit-record", String(seq), "record"), detail: details }],
  };
}

/** Nobody who is known: then it is the server's own, or that of an address. */
function agentOf(actor: AuditRecord["actor"], from: AuditRecord["from"]): object {
  const kinds = [actor?.kind, actor?.role].flatMap((text) => (text === undefined ? [] : [{ text }]));
  const roles = actor || from ? kinds : [application];
  return {
    who: actor
      ? { identifier: { system: "urn:consilium:user", value: actor.id } }
      : { display: from ? "unknown" : "Consilium" },
    ...(roles.length > 0 && { role: roles }),
    requestor: true,
    ...(from && { network: { address: from.address, type: "2" } }),
  };
}

function entity(system: string, value: string, name: string): object {
  return { what: { identifier: { system, value } }, type: name === "user" ? person : systemObject, name };
}
