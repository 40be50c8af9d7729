import { z } from "zod";
import { CaseId, type SessionId, UserId } from "../../shared/model/ids.ts";
import { GivenRight, Role, type Standing } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Row, Statement } from "../platform/sql.ts";
import { type Invitation, type RecordsPorts, type TimeWindow, windowOf } from "./ways.ts";

/** A person's standing in a session; `window` for guests alone. */
export interface SessionStanding extends Standing {
  readonly window?: TimeWindow;
}

export interface SessionMember extends Standing {
  readonly userId: UserId;
  /** Of guests alone. */
  readonly invitation?: Invitation;
}

export interface NewMember {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly role: Role;
  readonly given?: readonly GivenRight[];
  /** What a guest sees, and when: a guest without one sees nothing. For other roles the whole agenda counts. */
  readonly invitation?: Invitation;
}

const GivenJson = z.string().transform((text) => z.array(GivenRight).parse(JSON.parse(text)));
const CasesJson = z.string().transform((text) => z.array(CaseId).parse(JSON.parse(text)));

/** Who belongs to which session, and as what. */
export class MemberRecords {
  readonly #ports: RecordsPorts;

  constructor(ports: RecordsPorts) {
    this.#ports = ports;
  }

  /** [RE1] Undefined for who does not belong to the session, and for a guest outside the invitation's window. */
  async standingOf(session: SessionId, user: UserId): Promise<SessionStanding | undefined> {
    const sql = `select role, given, from_ms, until_ms from session_member where session_id = ?1 and user_id = ?2
      and (role <> 'guest' or (from_ms <= ?3 and ?3 < until_ms))`;
    const [row] = await this.#ports.database.read(sql, [session, user, this.#ports.now()]);
    return row && { ...toStanding(row), ...windowOf(row) };
  }

  /** In the order they came. */
  async membersOf(session: SessionId): Promise<readonly SessionMember[]> {
    const sql = `select m.*, (select json_group_array(g.case_id) from guest_case g
        where g.session_id = m.session_id and g.user_id = m.user_id) as cases
      from session_member m where m.session_id = ? order by m.joined_at_ms, m.user_id`;
    return (await this.#ports.database.read(sql, [session])).map(toMember);
  }

  async addMember(member: NewMember): Promise<void> {
    const { sessionId } = member;
    await this.#ports.database.write([...newMember(member, this.#ports.now()), raiseVersion(sessionId)]);
  }

  /** Adds a person, or changes who is there. Throws `conflict` for a guest, and for the session's last chair. */
  async putMember({ sessionId, userId, role, given = [] }: Omit<NewMember, "invitation">): Promise<void> {
    await this.#ports.changes.run(async () => {
      await this.#checkChange(sessionId, userId, role);
      const sql = `insert into session_member (session_id, user_id, role, given, joined_at_ms) values (?, ?, ?, ?, ?)
        on conflict do update set role = excluded.role, given = excluded.given`;
      const params = [sessionId, userId, role, JSON.stringify([...new Set(given)]), this.#ports.now()];
      await this.#ports.database.write([{ sql, params }, raiseVersion(sessionId)]);
    });
  }

  /** What was given stays. Throws `not-found` for who does not belong to it, `conflict` for the last chair and for guests. */
  async setRole(session: SessionId, user: UserId, role: Role): Promise<void> {
    await this.#ports.changes.run(async () => {
      const former = await this.#checkChange(session, user, role);
      if (!former) throw notThere();
      const sql = "update session_member set role = ? where session_id = ? and user_id = ?";
      await this.#ports.database.write([{ sql, params: [role, session, user] }, raiseVersion(session)]);
    });
  }

  /** Throws `not-found` for who does not belong to the session. */
  async setGiven(session: SessionId, user: UserId, given: readonly GivenRight[]): Promise<void> {
    const sql = "update session_member set given = ? where session_id = ? and user_id = ? returning user_id";
    const params = [JSON.stringify([...new Set(given)]), session, user];
    const rows = await this.#ports.database.write([{ sql, params }, raiseVersion(session)]);
    if (rows.length === 0) throw notThere();
  }

  /** Throws `not-found` for who does not belong to the session, `conflict` for its last chair. */
  async removeMember(session: SessionId, user: UserId): Promise<void> {
    await this.#ports.changes.run(async () => {
      if (!(await this.#checkChange(session, user, undefined))) throw notThere();
      const sql = "delete from session_member where session_id = ? and user_id = ?";
      await this.#ports.database.write([{ sql, params: [session, user] }, raiseVersion(session)]);
    });
  }

  /** Throws `not-found` for who is no guest of the session. */
  async setInvitation(session: SessionId, guest: UserId, { cases, from, until }: Invitation): Promise<void> {
    const params = [session, guest];
    const [isGuest] = await this.#ports.database.read(
      "select 1 from session_member where session_id = ? and user_id = ? and role = 'guest'",
      params,
    );
    if (!isGuest) throw notThere();
    const sql = "update session_member set from_ms = ?3, until_ms = ?4 where session_id = ?1 and user_id = ?2";
    await this.#ports.database.write([
      { sql, params: [...params, from, until] },
      { sql: "delete from guest_case where session_id = ? and user_id = ?", params },
      ...invited(session, guest, cases),
      raiseVersion(session),
    ]);
  }

  /** The next time at which one of the user's windows opens or closes; undefined where none will. */
  async nextWindowChange(user: UserId): Promise<number | undefined> {
    const sql = `select min(at) as next from (
        select from_ms as at from session_member where user_id = ?1 union all
        select until_ms from session_member where user_id = ?1) where at > ?2`;
    const [row] = await this.#ports.database.read(sql, [user, this.#ports.now()]);
    const next = row?.["next"] ?? null;
    return next === null ? undefined : Number(next);
  }

  /** The user's role so far, where the change to `next` (undefined: removal) leaves a chair and makes or unmakes no guest. */
  async #checkChange(session: SessionId, user: UserId, next: Role | undefined): Promise<Role | undefined> {
    const sql = "select user_id, role from session_member where session_id = ? and (user_id = ? or role = 'chair')";
    const rows = await this.#ports.database.read(sql, [session, user]);
    const row = rows.find((row) => row["user_id"] === user);
    const former = row && Role.parse(row["role"]);
    if (next === "guest" || (former === "guest" && next !== undefined)) {
      throw new Failure("conflict", "a guest comes by an invitation and stays a guest");
    }
    if (former === "chair" && next !== "chair" && rows.length === 1) {
      throw new Failure("conflict", "a session keeps one chair at least");
    }
    return former;
  }
}

/** The statements that add a member. */
export function newMember({ sessionId, userId, role, given = [], invitation }: NewMember, now: number): Statement[] {
  const sql = `insert into session_member (session_id, user_id, role, given, from_ms, until_ms, joined_at_ms)
    values (?, ?, ?, ?, ?, ?, ?)`;
  const { from = null, until = null } = invitation ?? {};
  return [
    { sql, params: [sessionId, userId, role, JSON.stringify(given), from, until, now] },
    ...invited(sessionId, userId, invitation?.cases ?? []),
  ];
}

export function raiseVersion(session: SessionId): Statement {
  return { sql: "update session set version = version + 1 where id = ?", params: [session] };
}

/** The role and the given rights that a row holds. */
export function toStanding(row: Row): Standing {
  return { role: Role.parse(row["role"]), given: GivenJson.parse(row["given"]) };
}

function invited(session: SessionId, guest: UserId, cases: readonly CaseId[]): Statement[] {
  return [...new Set(cases)].map((caseId) => ({
    sql: "insert into guest_case (session_id, user_id, case_id) values (?, ?, ?)",
    params: [session, guest, caseId],
  }));
}

function toMember(row: Row): SessionMember {
  const { window } = windowOf(row);
  return {
    userId: UserId.parse(row["user_id"]),
    ...toStanding(row),
    ...(window ? { invitation: { ...window, cases: CasesJson.parse(row["cases"]) } } : {}),
  };
}

function notThere(): Failure {
  return new Failure("not-found", "no such person in the session");
}
