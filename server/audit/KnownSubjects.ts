import type { AuditSubject } from "../../shared/model/audit.ts";
import type { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";
import type { Log } from "../platform/log.ts";
import type { AuditEntry, AuditPort } from "./AuditPort.ts";

export interface KnownSubjectsParts {
  readonly trail: AuditPort & { readonly canWrite: boolean };
  readonly log: Log;
  /** Whether there is such a thing, whoever's it is. A rejection counts as no. */
  readonly exists: {
    case(id: CaseId): Promise<boolean>;
    session(id: SessionId): Promise<boolean>;
    user(id: UserId): Promise<boolean>;
  };
}

/**
 * [AT12] What edges write to: a refusal names the case, session or person that was asked for only where there is one. Whoever asks for what
 * is not there chose the words, and a name in place of an id must not stay for ever. A group that was refused is not named.
 */
export class KnownSubjects implements AuditPort {
  readonly #parts: KnownSubjectsParts;

  constructor(parts: KnownSubjectsParts) {
    this.#parts = parts;
  }

  get canWrite(): boolean {
    return this.#parts.trail.canWrite;
  }

  requireWritable(): void {
    this.#parts.trail.requireWritable();
  }

  append(entry: AuditEntry): Promise<void> {
    return this.#parts.trail.append(entry);
  }

  note(entry: AuditEntry): void {
    const { trail, log } = this.#parts;
    const { outcome, subject } = entry;
    if (outcome === "ok" || !subject || Object.keys(subject).length === 0) return trail.note(entry);
    const noting = this.#known(subject).then((known) => trail.note({ ...entry, subject: known }));
    log.background(noting, "recording a refusal");
  }

  async #known({ case: caseId, session, user, study }: AuditSubject): Promise<AuditSubject> {
    const { exists } = this.#parts;
    const no = () => false;
    const [isCase, isSession, isUser] = await Promise.all([
      caseId !== undefined && exists.case(caseId).catch(no),
      session !== undefined && exists.session(session).catch(no),
      user !== undefined && exists.user(user).catch(no),
    ]);
    return {
      ...(isCase && caseId && { case: caseId }),
      ...(isSession && session && { session }),
      ...(study && { study }),
      ...(isUser && user && { user }),
    };
  }
}
