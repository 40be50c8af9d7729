import { createHash } from "node:crypto";
import { AuditRecord } from "../../shared/model/audit.ts";

/** The hash before an institution's first record. */
export const FIRST_HASH = "0".repeat(64);

/** The record's one spelling, which is what is stored and hashed: keys in this order, nothing absent written. */
export function canonical({ seq, at, event, outcome, reason, actor, from, subject, count }: AuditRecord): string {
  return JSON.stringify({
    seq,
    at,
    event,
    outcome,
    reason,
    actor: actor && { id: actor.id, kind: actor.kind, role: actor.role },
    from: from && { address: from.address, agent: from.agent },
    subject: {
      case: subject.case,
      session: subject.session,
      study: subject.study,
      user: subject.user,
      group: subject.group,
    },
    count,
  });
}

/** [AT2] SHA-256, in hexadecimal, of the hash before it, the institution and the record as it is spelt. */
export function chainHash(before: string, institution: string, text: string): string {
  return createHash("sha256").update(`${before}\n${institution}\n${text}`).digest("hex");
}

/** Undefined for a text that is no record in its one spelling. */
export function parseRecord(text: string): AuditRecord | undefined {
  try {
    const record = AuditRecord.safeParse(JSON.parse(text));
    return record.success && canonical(record.data) === text ? record.data : undefined;
  } catch {
    return undefined;
  }
}
