import type { AuditActor, AuditEvent, AuditOutcome, AuditSource, AuditSubject } from "../../shared/model/audit.ts";
import type { InstitutionId } from "../../shared/model/ids.ts";

/** What an edge says of something that was done or refused. */
export interface AuditEntry {
  readonly event: AuditEvent;
  readonly outcome: AuditOutcome;
  readonly reason?: string | undefined;
  /** Whose trail it belongs to; undefined where nobody's institution is known: then it is the server's. */
  readonly institutionId?: InstitutionId | undefined;
  readonly actor?: AuditActor | undefined;
  readonly from?: AuditSource | undefined;
  readonly subject?: AuditSubject | undefined;
  readonly count?: number | undefined;
}

/** What edges know of the audit trail. */
export interface AuditPort {
  /** To be asked before something is done that must not be done unseen. Throws Failure "read-only" where it could not be recorded. */
  requireWritable(): void;
  /** Resolves when the entry is durable. Rejects with Failure "read-only" where it could not be made so yet. */
  append(entry: AuditEntry): Promise<void>;
  /** For what goes on whether it is recorded or not: never throws. One record stands for many that are alike. */
  note(entry: AuditEntry): void;
}
