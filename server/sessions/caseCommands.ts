import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import { CaseId, type UserId } from "../../shared/model/ids.ts";
import { type CaseAction, type CaseSubject, may } from "../../shared/model/policy.ts";
import type { CaseChange, CaseDetail, CaseList, CaseMembership, NewCase } from "../../shared/protocol/api/cases.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Users } from "../auth/Users.ts";
import type { CaseMember } from "../records/CaseRecords.ts";
import type { Records } from "../records/Records.ts";
import { colleague, namesOf } from "./colleagues.ts";
import type { LiveSessions } from "./LiveSessions.ts";
import { notAllowed } from "./notAllowed.ts";
import { requireAttachable } from "./studyAccess.ts";

export interface CaseCommandPorts {
  readonly records: Records;
  readonly users: Users;
  readonly live: LiveSessions;
  readonly randomId: () => string;
  /** True where the user may see the study. */
  readonly canSeeStudy: (who: Actor, study: Uid) => Promise<boolean>;
}

/**
 * What people do with cases. Each command throws `not-found` for what is not the asker's, the same as for what does not exist, and
 * `forbidden` for what their standing does not allow; it resolves once the change is durable and holds in the live sessions too.
 */
export class CaseCommands {
  readonly #ports: CaseCommandPorts;

  constructor(ports: CaseCommandPorts) {
    this.#ports = ports;
  }

  async list(who: Actor): Promise<CaseList> {
    const { records } = this.#ports;
    const [cases, standings] = await Promise.all([records.casesOf(who.userId), records.standingsOf(who.userId)]);
    const own = cases.filter(({ institutionId }) => institutionId === who.institutionId);
    return {
      cases: own.map(({ id, number, title, question, studies, createdAt, decision }) => {
        const subject: CaseSubject = {
          kind: "case",
          institutionId: who.institutionId,
          standings: standings.get(id) ?? [],
        };
        const canPlan = may(who, "editCase", subject);
        return { id, number, title, question, studies, createdAt, canPlan, ...(decision ? { decision } : {}) };
      }),
    };
  }

  async create(who: Actor, { studies, ...text }: NewCase): Promise<CaseDetail> {
    const { institutionId, userId: owner } = who;
    if (!may(who, "createCase", { kind: "institution", institutionId })) throw notAllowed();
    await this.#requireStudies(who, studies);
    const id = CaseId.parse(this.#ports.randomId());
    await this.#ports.records.addCase({ id, institutionId, owner, studies, ...text });
    return this.detail(who, id);
  }

  async detail(who: Actor, id: CaseId): Promise<CaseDetail> {
    const { records, users } = this.#ports;
    const subject = await requireCase(records, who, { id, action: "seeCase" });
    const [record, members, sessions] = await Promise.all([
      records.case(id),
      records.caseMembers(id),
      records.sessionsOfCase(id, who.userId),
    ]);
    const nameOf = await namesOf(users, members);
    const { number, title, question, history, studies, createdAt, version } = record;
    return {
      id,
      number,
      title,
      question,
      history,
      studies,
      createdAt,
      version,
      members: members.map(({ userId, role }) => ({ id: userId, name: nameOf(userId), role })),
      sessions: [...sessions],
      may: {
        editCase: may(who, "editCase", subject),
        changeOwners: may(who, "editCase", subject) && (await this.#mayChangeOwners(who, members)),
        attachStudies: may(who, "attachStudies", subject),
        writeMarks: may(who, "writeMarks", subject),
        writeNotes: may(who, "writeNotes", subject),
      },
    };
  }

  /** Throws `stale` where the case is not of `version` any more. */
  async change(
    who: Actor,
    id: CaseId,
    { change, version }: { readonly change: CaseChange; readonly version: number | undefined },
  ): Promise<CaseDetail> {
    await requireCase(this.#ports.records, who, { id, action: "editCase" });
    await this.#ports.records.changeCase(id, change, version);
    await this.#tellSessions(id);
    return this.detail(who, id);
  }

  async attachStudy(who: Actor, id: CaseId, study: Uid): Promise<CaseDetail> {
    await requireCase(this.#ports.records, who, { id, action: "attachStudies" });
    await this.#requireStudies(who, [study]);
    await this.#ports.records.attachStudy(id, study);
    await this.#tellSessions(id);
    return this.detail(who, id);
  }

  async detachStudy(who: Actor, id: CaseId, study: Uid): Promise<CaseDetail> {
    await requireCase(this.#ports.records, who, { id, action: "attachStudies" });
    await this.#ports.records.detachStudy(id, study);
    await this.#ports.live.accessChanged("everyone");
    await this.#tellSessions(id);
    return this.detail(who, id);
  }

  async putMember(
    who: Actor,
    id: CaseId,
    { userId, role }: CaseMembership & { readonly userId: UserId },
  ): Promise<CaseDetail> {
    const { records, users, live } = this.#ports;
    await requireCase(records, who, { id, action: "editCase" });
    await colleague(users, who, userId);
    await this.#requireOver(who, id, { userId, role });
    await records.putCaseMember(id, { userId, role });
    await live.accessChanged([userId]);
    return this.detail(who, id);
  }

  /** Also oneself: then the case may be gone for the asker, and undefined comes back. */
  async removeMember(who: Actor, id: CaseId, userId: UserId): Promise<CaseDetail | undefined> {
    const { records, live } = this.#ports;
    await requireCase(records, who, { id, action: "editCase" });
    await this.#requireOver(who, id, { userId });
    await records.removeCaseMember(id, userId);
    await live.accessChanged([userId]);
    return whereStill(this.detail(who, id));
  }

  /** [SE21] Owners are made and unmade by owners, where one is left who can: who edits a case as its session's chair does not take it over. */
  async #requireOver(
    who: Actor,
    id: CaseId,
    { userId, role }: { readonly userId: UserId; readonly role?: CaseMembership["role"] },
  ): Promise<void> {
    const members = await this.#ports.records.caseMembers(id);
    const isOwner = members.some((member) => member.userId === userId && member.role === "owner");
    if (role !== "owner" && !isOwner) return;
    if (!(await this.#mayChangeOwners(who, members))) throw notAllowed();
  }

  async #mayChangeOwners(who: Actor, members: readonly CaseMember[]): Promise<boolean> {
    const owners = members.filter(({ role }) => role === "owner");
    if (owners.some(({ userId }) => userId === who.userId)) return true;
    const accounts = await Promise.all(owners.map(({ userId }) => this.#ports.users.find(userId)));
    return !accounts.some((account) => account?.isDisabled === false);
  }

  async #requireStudies(who: Actor, studies: readonly Uid[]): Promise<void> {
    for (const study of studies) {
      if (!(await this.#ports.canSeeStudy(who, study))) throw new Failure("not-found", "no such case or study");
    }
    await requireAttachable(this.#ports.records, who, studies);
  }

  /** The agenda shows a case's text and studies. */
  async #tellSessions(id: CaseId): Promise<void> {
    const { records, live } = this.#ports;
    for (const session of await records.sessionsWithCase(id)) await live.agendaChanged(session);
  }
}

/** The asker's standing towards a case. Throws `not-found` where it is not theirs to see, `forbidden` where it is, but not this. */
export async function requireCase(
  records: Records,
  who: Actor,
  { id, action }: { readonly id: CaseId; readonly action: CaseAction },
): Promise<CaseSubject> {
  const subject: CaseSubject = { kind: "case", ...(await records.caseStandings(id, who.userId)) };
  if (!may(who, "seeCase", subject)) throw new Failure("not-found", "no such case");
  if (!may(who, action, subject)) throw notAllowed();
  return subject;
}

/** What was asked for, or undefined where it is not the asker's any more. */
async function whereStill<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.code === "not-found") return undefined;
    throw error;
  }
}
