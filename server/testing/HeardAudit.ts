import { Failure } from "../../shared/protocol/failures.ts";
import type { AuditEntry, AuditPort } from "../audit/AuditPort.ts";

/** An audit trail in memory: what it was told, in order. */
export class HeardAudit implements AuditPort {
  readonly entries: AuditEntry[] = [];
  canWrite = true;

  requireWritable(): void {
    if (!this.canWrite) throw new Failure("read-only", "the audit trail cannot be written");
  }

  async append(entry: AuditEntry): Promise<void> {
    this.requireWritable();
    this.entries.push(entry);
  }

  note(entry: AuditEntry): void {
    this.entries.push(entry);
  }

  /** The newest of this event. */
  last(event: AuditEntry["event"]): AuditEntry | undefined {
    return this.entries.findLast((entry) => entry.event === event);
  }
}
