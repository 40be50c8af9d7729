import type { AgendaItem, AgendaState } from "../../shared/model/agenda.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import type { CaseId, InstitutionId, SessionId, UserId } from "../../shared/model/ids.ts";
import type { GivenRight, Role, Standing } from "../../shared/model/roles.ts";
import type { Database } from "../platform/database.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import { AgendaRecords, type NewDecision, type Stamp } from "./AgendaRecords.ts";
import {
  CaseRecords,
  type CaseMember,
  type CaseRecord,
  type CaseSession,
  type CaseStandings,
  type CaseText,
  type DecidedCase,
  type NewCaseRecord,
} from "./CaseRecords.ts";
import { MemberRecords, type NewMember, type SessionMember, type SessionStanding } from "./MemberRecords.ts";
import {
  SessionRecords,
  type NewSessionRecord,
  type SessionOfUser,
  type SessionPlan,
  type SessionRecord,
} from "./SessionRecords.ts";
import { type CarriedStudies, StudyRecords } from "./StudyRecords.ts";
import type { Invitation } from "./ways.ts";

/** The durable clinical record, whole: what each method promises stands with its part. */
export class Records {
  readonly #sessions: SessionRecords;
  readonly #members: MemberRecords;
  readonly #agendas: AgendaRecords;
  readonly #cases: CaseRecords;
  readonly #studies: StudyRecords;

  /** `now`: milliseconds since 1970. */
  constructor(database: Database, now: () => number = Date.now) {
    const ports = { database, now, changes: new SerialQueue() };
    this.#sessions = new SessionRecords(ports);
    this.#members = new MemberRecords(ports);
    this.#agendas = new AgendaRecords(ports);
    this.#cases = new CaseRecords(ports);
    this.#studies = new StudyRecords(ports);
  }

  addSession(session: NewSessionRecord, agenda: readonly CaseId[], members?: readonly NewMember[]): Promise<void> {
    return this.#sessions.addSession(session, agenda, members);
  }

  listSessions(institution: InstitutionId): Promise<readonly SessionRecord[]> {
    return this.#sessions.listSessions(institution);
  }

  sessionsOf(user: UserId): Promise<readonly SessionOfUser[]> {
    return this.#sessions.sessionsOf(user);
  }

  session(id: SessionId): Promise<SessionRecord> {
    return this.#sessions.session(id);
  }

  changeSession(id: SessionId, plan: SessionPlan, version?: number): Promise<void> {
    return this.#sessions.changeSession(id, plan, version);
  }

  endSession(id: SessionId): Promise<void> {
    return this.#sessions.endSession(id);
  }

  reopenSession(id: SessionId): Promise<void> {
    return this.#sessions.reopenSession(id);
  }

  standingOf(session: SessionId, user: UserId): Promise<SessionStanding | undefined> {
    return this.#members.standingOf(session, user);
  }

  membersOf(session: SessionId): Promise<readonly SessionMember[]> {
    return this.#members.membersOf(session);
  }

  addMember(member: NewMember): Promise<void> {
    return this.#members.addMember(member);
  }

  putMember(member: Omit<NewMember, "invitation">): Promise<void> {
    return this.#members.putMember(member);
  }

  setRole(session: SessionId, user: UserId, role: Role): Promise<void> {
    return this.#members.setRole(session, user, role);
  }

  setGiven(session: SessionId, user: UserId, given: readonly GivenRight[]): Promise<void> {
    return this.#members.setGiven(session, user, given);
  }

  removeMember(session: SessionId, user: UserId): Promise<void> {
    return this.#members.removeMember(session, user);
  }

  setInvitation(session: SessionId, guest: UserId, invitation: Invitation): Promise<void> {
    return this.#members.setInvitation(session, guest, invitation);
  }

  nextWindowChange(user: UserId): Promise<number | undefined> {
    return this.#members.nextWindowChange(user);
  }

  agenda(session: SessionId, user: UserId): Promise<readonly AgendaItem[]> {
    return this.#agendas.agenda(session, user);
  }

  agendaIds(session: SessionId): Promise<readonly CaseId[]> {
    return this.#agendas.agendaIds(session);
  }

  caseOnStage(session: SessionId): Promise<CaseId | undefined> {
    return this.#agendas.caseOnStage(session);
  }

  showCase(session: SessionId, caseId: CaseId): Promise<void> {
    return this.#agendas.showCase(session, caseId);
  }

  setCaseState(session: SessionId, caseId: CaseId, state: Exclude<AgendaState, "onStage">): Promise<void> {
    return this.#agendas.setCaseState(session, caseId, state);
  }

  moveCase(session: SessionId, caseId: CaseId, to: number): Promise<void> {
    return this.#agendas.moveCase(session, caseId, to);
  }

  recordDecision(decision: NewDecision): Promise<void> {
    return this.#agendas.recordDecision(decision);
  }

  signDecision(session: SessionId, caseId: CaseId, by: Stamp): Promise<void> {
    return this.#agendas.signDecision(session, caseId, by);
  }

  addCase(record: NewCaseRecord): Promise<void> {
    return this.#cases.addCase(record);
  }

  case(id: CaseId): Promise<CaseRecord> {
    return this.#cases.case(id);
  }

  casesOf(user: UserId): Promise<readonly DecidedCase[]> {
    return this.#cases.casesOf(user);
  }

  standingsOf(user: UserId): Promise<ReadonlyMap<string, readonly Standing[]>> {
    return this.#cases.standingsOf(user);
  }

  sessionsOfCase(id: CaseId, user: UserId): Promise<readonly CaseSession[]> {
    return this.#cases.sessionsOfCase(id, user);
  }

  caseStandings(id: CaseId, user: UserId): Promise<CaseStandings> {
    return this.#cases.caseStandings(id, user);
  }

  peopleOfCase(id: CaseId): Promise<readonly UserId[]> {
    return this.#cases.peopleOfCase(id);
  }

  sessionsWithCase(id: CaseId): Promise<readonly SessionId[]> {
    return this.#cases.sessionsWithCase(id);
  }

  changeCase(id: CaseId, text: CaseText, version?: number): Promise<void> {
    return this.#cases.changeCase(id, text, version);
  }

  attachStudy(id: CaseId, study: Uid): Promise<void> {
    return this.#cases.attachStudy(id, study);
  }

  detachStudy(id: CaseId, study: Uid): Promise<void> {
    return this.#cases.detachStudy(id, study);
  }

  studiesOfCase(id: CaseId): Promise<readonly Uid[]> {
    return this.#cases.studiesOfCase(id);
  }

  caseMembers(id: CaseId): Promise<readonly CaseMember[]> {
    return this.#cases.caseMembers(id);
  }

  putCaseMember(id: CaseId, member: CaseMember): Promise<void> {
    return this.#cases.putCaseMember(id, member);
  }

  removeCaseMember(id: CaseId, user: UserId): Promise<void> {
    return this.#cases.removeCaseMember(id, user);
  }

  carriedFor(user: UserId, institution: InstitutionId): Promise<CarriedStudies> {
    return this.#studies.carriedFor(user, institution);
  }
}
