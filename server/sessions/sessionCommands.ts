import type { Actor } from "../../shared/model/account.ts";
import { type CaseId, peerOf, SessionId } from "../../shared/model/ids.ts";
import { may } from "../../shared/model/policy.ts";
import type { SessionAdmission } from "../../shared/protocol/api/join.ts";
import type { NewSession, SessionChange, SessionDetail, SessionList } from "../../shared/protocol/api/sessions.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Principal } from "../auth/Principal.ts";
import type { Users } from "../auth/Users.ts";
import type { Records } from "../records/Records.ts";
import { requireCase } from "./caseCommands.ts";
import type { LiveSessions } from "./LiveSessions.ts";
import { notAllowed } from "./notAllowed.ts";
import { requireSession, sessionDetail } from "./sessionViews.ts";

export interface SessionCommandPorts {
  readonly records: Records;
  readonly users: Users;
  readonly live: LiveSessions;
  readonly randomId: () => string;
}

/**
 * What people do with the plan of a session. Each command throws `not-found` for what is not the asker's, the same as for what does
 * not exist, and `forbidden` for what their role does not allow; it resolves once the change is durable and holds in the live
 * session too.
 */
export class SessionCommands {
  readonly #ports: SessionCommandPorts;

  constructor(ports: SessionCommandPorts) {
    this.#ports = ports;
  }

  async list(who: Actor): Promise<SessionList> {
    const { records, live } = this.#ports;
    const own = (await records.sessionsOf(who.userId)).filter((session) => session.institutionId === who.institutionId);
    const present = await live.presentCounts(own.map(({ id }) => id));
    return {
      sessions: own.map(({ id, title, startsAt, endedAt, role, caseCount }) => {
        return {
          id,
          title,
          startsAt,
          isEnded: endedAt !== undefined,
          role,
          caseCount,
          presentCount: present.get(id) ?? 0,
        };
      }),
    };
  }

  /** The creator chairs the session and holds its stage first. */
  async create(who: Actor, { title, startsAt, agenda }: NewSession): Promise<SessionDetail> {
    const { institutionId, userId } = who;
    if (!may(who, "createSession", { kind: "institution", institutionId })) {
      throw notAllowed();
    }
    await this.#requireCases(who, agenda);
    const id = SessionId.parse(this.#ports.randomId());
    const record = { id, institutionId, title, startsAt, firstPresenter: peerOf(userId) };
    await this.#ports.records.addSession(record, agenda, [{ sessionId: id, userId, role: "chair" }]);
    return this.detail(who, id);
  }

  detail(who: Actor, id: SessionId): Promise<SessionDetail> {
    return sessionDetail(this.#ports, who, id);
  }

  /** Throws `stale` where the session is not of `version` any more, `conflict` where a case would go that is on stage or decided. */
  async change(
    who: Actor,
    id: SessionId,
    { change, version }: { readonly change: SessionChange; readonly version: number | undefined },
  ): Promise<SessionDetail> {
    const { records, live } = this.#ports;
    const { record } = await requireSession(records, who, { id, action: "planSession" });
    const former = await records.agendaIds(id);
    await this.#requireCases(
      who,
      (change.agenda ?? []).filter((caseId) => !former.includes(caseId)),
    );
    await records.changeSession(id, change, version);
    if (change.isEnded && record.endedAt === undefined) await live.ended(id);
    if (change.agenda) await live.accessChanged((await records.membersOf(id)).map(({ userId }) => userId));
    if (change.agenda || change.title !== undefined) await live.agendaChanged(id);
    return this.detail(who, id);
  }

  /** What the session page needs of a signed-in person. Throws `session-ended` for a session that nobody joins any more. */
  async join(who: Principal, id: SessionId): Promise<SessionAdmission> {
    const { record, standing } = await requireSession(this.#ports.records, who, { id, action: "see" });
    if (record.endedAt !== undefined) throw new Failure("session-ended", "the session has ended");
    return { session: { id, title: record.title }, user: { id: who.userId, name: who.name, role: standing.role } };
  }

  /** [SE22] Who puts a case on an agenda gives it to others, and to themselves as the agenda's chair: the right to edit it is asked for. */
  async #requireCases(who: Actor, cases: readonly CaseId[]): Promise<void> {
    for (const id of new Set(cases)) await requireCase(this.#ports.records, who, { id, action: "editCase" });
  }
}
