import { type CaseId, InstitutionId, PeerId, SessionId, type UserId } from "../../shared/model/ids.ts";
import { Role } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Row, Statement } from "../platform/sql.ts";
import { type NewMember, newMember } from "./MemberRecords.ts";
import type { RecordsPorts } from "./ways.ts";

export interface SessionRecord {
  readonly id: SessionId;
  readonly institutionId: InstitutionId;
  readonly title: string;
  /** Who holds the stage when the session is first opened. */
  readonly firstPresenter: PeerId;
  /** Milliseconds since 1970, as is `endedAt`. */
  readonly startsAt: number;
  /** Nobody joins a session that has ended; its people still see its cases. */
  readonly endedAt?: number;
  /** Raised by each change of the plan: title, times, agenda, people. */
  readonly version: number;
}

/** `startsAt`: now where it is not said. */
export type NewSessionRecord = Omit<SessionRecord, "startsAt" | "endedAt" | "version"> & {
  readonly startsAt?: number;
};

export interface SessionPlan {
  readonly title?: string | undefined;
  readonly startsAt?: number | undefined;
  /** The whole new order. A case that stays keeps its state and decision. */
  readonly agenda?: readonly CaseId[] | undefined;
  readonly isEnded?: boolean | undefined;
}

export interface SessionOfUser extends SessionRecord {
  readonly role: Role;
  /** Cases on the agenda that the user sees. */
  readonly caseCount: number;
}

/** The sessions themselves: their plan, their end. */
export class SessionRecords {
  readonly #ports: RecordsPorts;

  constructor(ports: RecordsPorts) {
    this.#ports = ports;
  }

  /** All of it or nothing: a session never exists without its people. */
  async addSession(
    session: NewSessionRecord,
    agenda: readonly CaseId[],
    members: readonly NewMember[] = [],
  ): Promise<void> {
    const { id, institutionId, title, firstPresenter, startsAt = this.#ports.now() } = session;
    const sql = "insert into session (id, institution_id, title, presenter_id, starts_at_ms) values (?, ?, ?, ?, ?)";
    await this.#ports.database.write([
      { sql, params: [id, institutionId, title, firstPresenter, startsAt] },
      ...ordered(id, agenda),
      ...members.flatMap((member) => newMember(member, this.#ports.now())),
    ]);
  }

  async listSessions(institution: InstitutionId): Promise<readonly SessionRecord[]> {
    const sql = "select * from session where institution_id = ? order by rowid";
    return (await this.#ports.database.read(sql, [institution])).map(toSession);
  }

  /** The sessions that the user belongs to, latest first; a guest's within their window. */
  async sessionsOf(user: UserId): Promise<readonly SessionOfUser[]> {
    const sql = `select s.*, m.role, (
        select count(*) from agenda_item a where a.session_id = s.id and (m.role <> 'guest' or exists (
          select 1 from guest_case g where g.session_id = s.id and g.user_id = m.user_id and g.case_id = a.case_id))
      ) as cases
      from session_member m join session s on s.id = m.session_id
      where m.user_id = ?1 and (m.role <> 'guest' or (m.from_ms <= ?2 and ?2 < m.until_ms))
      order by s.starts_at_ms desc, s.rowid desc`;
    const rows = await this.#ports.database.read(sql, [user, this.#ports.now()]);
    return rows.map((row) => ({
      ...toSession(row),
      role: Role.parse(row["role"]),
      caseCount: Number(row["cases"]),
    }));
  }

  /** Throws Failure "not-found". */
  async session(id: SessionId): Promise<SessionRecord> {
    const [row] = await this.#ports.database.read("select * from session where id = ?", [id]);
    if (!row) throw new Failure("not-found", "no such session");
    return toSession(row);
  }

  /**
   * [RE6] Changes the plan, all of it or nothing. Throws `stale` where the session is not of `version` any more (unset: whatever it is), `conflict` where a
   * case would leave the agenda that is on stage or decided.
   */
  async changeSession(id: SessionId, plan: SessionPlan, version?: number): Promise<void> {
    await this.#ports.changes.run(async () => {
      const record = await this.session(id);
      if (version !== undefined && record.version !== version)
        throw new Failure("stale", "the session has changed meanwhile");
      const { title = record.title, startsAt = record.startsAt, agenda, isEnded = hasEnded(record) } = plan;
      if (agenda) await this.#checkAgenda(id, agenda);
      const endedAt = isEnded ? (record.endedAt ?? this.#ports.now()) : null;
      await this.#ports.database.write([
        ...(agenda ? rearranged(id, agenda) : []),
        ...(isEnded ? [leaveStage(id)] : []),
        {
          sql: "update session set title = ?, starts_at_ms = ?, ended_at_ms = ?, version = version + 1 where id = ?",
          params: [title, startsAt, endedAt, id],
        },
      ]);
    });
  }

  /** The case on stage becomes discussed. Does nothing to a session that has ended. */
  async endSession(id: SessionId): Promise<void> {
    await this.#ports.database.write([
      leaveStage(id),
      {
        sql: "update session set ended_at_ms = ?, version = version + 1 where id = ? and ended_at_ms is null",
        params: [this.#ports.now(), id],
      },
    ]);
  }

  async reopenSession(id: SessionId): Promise<void> {
    const sql = "update session set ended_at_ms = null, version = version + 1 where id = ? and ended_at_ms is not null";
    await this.#ports.database.write([{ sql, params: [id] }]);
  }

  async #checkAgenda(id: SessionId, next: readonly CaseId[]): Promise<void> {
    const sql = `select 1 from agenda_item where session_id = ? and (state = 'onStage' or decision is not null)
      and case_id not in (select value from json_each(?)) limit 1`;
    const [kept] = await this.#ports.database.read(sql, [id, JSON.stringify(next)]);
    if (kept) throw new Failure("conflict", "a case that is on stage or decided stays on the agenda");
  }
}

function ordered(id: SessionId, agenda: readonly CaseId[]): Statement[] {
  return [...new Set(agenda)].map((caseId, position) => ({
    sql: `insert into agenda_item (session_id, case_id, position) values (?, ?, ?)
      on conflict (session_id, case_id) do update set position = excluded.position`,
    params: [id, caseId, position],
  }));
}

/** A case that leaves the agenda leaves its guests' invitations too: back again, it is not theirs. */
function rearranged(id: SessionId, agenda: readonly CaseId[]): Statement[] {
  const params = [id, JSON.stringify(agenda)];
  const gone = "where session_id = ? and case_id not in (select value from json_each(?))";
  return [
    { sql: `delete from agenda_item ${gone}`, params },
    { sql: `delete from guest_case ${gone}`, params },
    ...ordered(id, agenda),
  ];
}

function leaveStage(id: SessionId): Statement {
  return {
    sql: "update agenda_item set state = 'discussed' where session_id = ? and state = 'onStage'",
    params: [id],
  };
}

function hasEnded({ endedAt }: SessionRecord): boolean {
  return endedAt !== undefined;
}

function toSession(row: Row): SessionRecord {
  const { ended_at_ms: endedAt } = row;
  return {
    id: SessionId.parse(row["id"]),
    institutionId: InstitutionId.parse(row["institution_id"]),
    title: String(row["title"]),
    firstPresenter: PeerId.parse(row["presenter_id"]),
    startsAt: Number(row["starts_at_ms"]),
    version: Number(row["version"]),
    ...(typeof endedAt === "number" ? { endedAt } : {}),
  };
}
