import type { AuditEvent, AuditSource, AuditSubject } from "../../../shared/model/audit.ts";
import { parseDocName } from "../../../shared/protocol/docNames.ts";
import { Failure, type FailureCode } from "../../../shared/protocol/failures.ts";
import type { AuditPort } from "../../audit/AuditPort.ts";
import type { Principal } from "../../auth/Principal.ts";
import { actorOf } from "../auditFrom.ts";

/** Refusals that say something about who asks; all others are mistakes, or pass. */
const tellingAccess: ReadonlySet<FailureCode> = new Set(["unauthenticated", "forbidden", "not-found", "limit"]);
const tellingEdits: ReadonlySet<FailureCode> = new Set(["forbidden", "conflict", "too-large", "rate-limited"]);

/** What one connection does to Docs, as the audit trail has it: what belongs to a case, and every refusal. */
export class SyncAudit {
  readonly #audit: AuditPort;
  readonly #from: AuditSource;
  #who: Principal | undefined;

  constructor(audit: AuditPort, from: AuditSource) {
    this.#audit = audit;
    this.#from = from;
  }

  /** From now on it is known whose connection it is. */
  knownAs(who: Principal): void {
    this.#who = who;
  }

  opened(docName: string): void {
    if (subjectOf(docName).case) this.#note("case-read", { docName });
  }

  /** An edit is durable. */
  wrote(docName: string): void {
    if (subjectOf(docName).case) this.#note("doc-written", { docName });
  }

  refusedEdit(docName: string, error: unknown): void {
    if (error instanceof Failure && tellingEdits.has(error.code))
      this.#note("edit-refused", { docName, reason: error.code });
  }

  /** A connection, or a Doc of one, that was not to be had. */
  refused(docName: string | undefined, error: unknown): void {
    if (!(error instanceof Failure) || !tellingAccess.has(error.code)) return;
    this.#note("access-refused", { docName, reason: error.code });
  }

  #note(
    event: AuditEvent,
    { docName, reason }: { readonly docName: string | undefined; readonly reason?: string },
  ): void {
    const who = this.#who;
    this.#audit.note({
      event,
      outcome: reason === undefined ? "ok" : "refused",
      reason,
      from: this.#from,
      subject: docName === undefined ? {} : subjectOf(docName),
      ...(who && { institutionId: who.institutionId, actor: actorOf(who) }),
    });
  }
}

function subjectOf(docName: string): AuditSubject {
  const doc = parseDocName(docName);
  if (!doc) return {};
  return doc.kind === "stage" ? { session: doc.sessionId } : { case: doc.caseId };
}
