import type { Uid } from "../../shared/model/dicom.ts";
import type { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";

export interface ModelPerson {
  readonly institution: string;
  readonly isCoordinator: boolean;
}

export interface ModelCase {
  readonly members: Set<UserId>;
  readonly studies: Set<Uid>;
}

interface ModelInvitation {
  cases: readonly CaseId[];
  from: number;
  until: number;
}

export interface ModelSession {
  readonly members: Set<UserId>;
  readonly guests: Map<UserId, ModelInvitation>;
  agenda: readonly CaseId[];
}

/** Who may see what, said once more in the plainest way: what the server answers is held against it. */
export class TenantModel {
  readonly people = new Map<UserId, ModelPerson>();
  readonly cases = new Map<CaseId, ModelCase>();
  readonly sessions = new Map<SessionId, ModelSession>();
  readonly studies = new Map<Uid, { readonly institution: string; readonly uploader: UserId }>();

  seesSession(who: UserId, id: SessionId, now: number): boolean {
    const session = this.sessions.get(id);
    const window = session?.guests.get(who);
    return session?.members.has(who) === true || (window !== undefined && window.from <= now && now < window.until);
  }

  seesCase(who: UserId, id: CaseId, now: number): boolean {
    if (this.cases.get(id)?.members.has(who)) return true;
    return [...this.sessions].some(([session, { agenda, guests }]) => {
      const isInvited = guests.get(who)?.cases.includes(id) ?? true;
      return agenda.includes(id) && isInvited && this.seesSession(who, session, now);
    });
  }

  seesStudy(who: UserId, uid: Uid, now: number): boolean {
    const [person, study] = [this.people.get(who), this.studies.get(uid)];
    if (!person || !study || person.institution !== study.institution) return false;
    const carrying = [...this.cases].filter(([, { studies }]) => studies.has(uid));
    if (carrying.length === 0) return person.isCoordinator || study.uploader === who;
    return carrying.some(([id]) => this.seesCase(who, id, now));
  }

  knowsPerson(who: UserId, other: UserId): boolean {
    return this.people.get(who)?.institution === this.people.get(other)?.institution;
  }

  setAgenda(id: SessionId, agenda: readonly CaseId[]): void {
    const session = this.sessions.get(id);
    if (!session) return;
    session.agenda = agenda;
    for (const guest of session.guests.values()) guest.cases = guest.cases.filter((caseId) => agenda.includes(caseId));
  }
}
