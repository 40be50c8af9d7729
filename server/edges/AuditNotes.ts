import type { Context } from "koa";
import type { Uid } from "../../shared/model/dicom.ts";
import type { InstitutionId, UserId } from "../../shared/model/ids.ts";
import type { AccountKind } from "../../shared/model/account.ts";

/** Who a request turned out to be of. */
interface NotedPerson {
  readonly userId: UserId;
  readonly institutionId: InstitutionId;
  readonly kind?: AccountKind;
}

/** What the handlers of one request find out that the audit trail must know. */
export class AuditNotes {
  who: NotedPerson | undefined;
  /** The answer is that of an earlier request, which was recorded. */
  isRepeat = false;
  /** How many objects were stored, by study. */
  readonly stored = new Map<Uid, number>();
  hasClearedPreamble = false;

  /** The notes of this request. */
  static of(ctx: Context): AuditNotes {
    const known: unknown = ctx.state["auditNotes"];
    if (known instanceof AuditNotes) return known;
    const notes = new AuditNotes();
    ctx.state["auditNotes"] = notes;
    return notes;
  }
}
