import type { Decision } from "../../shared/model/agenda.ts";
import type { CaseView } from "../../shared/model/case.ts";
import { Uid } from "../../shared/model/dicom.ts";
import { type CaseId, InstitutionId, SessionId, UserId } from "../../shared/model/ids.ts";
import type { Standing } from "../../shared/model/roles.ts";
import { CaseRole } from "../../shared/protocol/api/cases.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Row, Statement } from "../platform/sql.ts";
import { caseColumns, toCaseView, toDecision } from "./AgendaRecords.ts";
import { toStanding } from "./MemberRecords.ts";
import { asking, openWays, type RecordsPorts, seenItems, type TimeWindow, windowOf } from "./ways.ts";

export interface CaseRecord extends CaseView {
  readonly institutionId: InstitutionId;
  readonly history: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Raised by each change of the case: text, studies, members. */
  readonly version: number;
}

export interface NewCaseRecord extends CaseView {
  readonly institutionId: InstitutionId;
  readonly history?: string;
  readonly owner?: UserId;
}

export interface CaseText {
  readonly number?: string | undefined;
  readonly title?: string | undefined;
  readonly question?: string | undefined;
  readonly history?: string | undefined;
}

export interface CaseMember {
  readonly userId: UserId;
  readonly role: CaseRole;
}

/** `decision`: the newest that the asker may see. */
export interface DecidedCase extends CaseRecord {
  readonly decision?: Decision;
}

/** Where a person stands towards a case, by every way that leads there. */
export interface CaseStandings {
  readonly institutionId: InstitutionId;
  readonly standings: readonly Standing[];
  /** Of a guest: when this was so. After it, and before, it has to be asked anew. */
  readonly window?: TimeWindow;
}

export interface CaseSession {
  readonly id: SessionId;
  readonly title: string;
  readonly startsAt: number;
  readonly decision?: Decision;
}

/** The cases: their text, their studies, their people. */
export class CaseRecords {
  readonly #ports: RecordsPorts;

  constructor(ports: RecordsPorts) {
    this.#ports = ports;
  }

  async addCase(record: NewCaseRecord): Promise<void> {
    const { id, institutionId, number, title, question, history = "", owner } = record;
    const sql = `insert into clinical_case (id, institution_id, number, title, question, history, created_at_ms)
      values (?, ?, ?, ?, ?, ?, ?)`;
    await this.#ports.database.write([
      { sql, params: [id, institutionId, number, title, question, history, this.#ports.now()] },
      ...[...new Set(record.studies)].map((study) => attach(id, study)),
      ...(owner ? [putMember(id, { userId: owner, role: "owner" })] : []),
    ]);
  }

  /** Throws Failure "not-found". */
  async case(id: CaseId): Promise<CaseRecord> {
    const sql = `select ${caseColumns}, c.* from clinical_case c where c.id = ?`;
    const [row] = await this.#ports.database.read(sql, [id]);
    if (!row) throw notThere();
    return toCase(row);
  }

  /** The cases that the user may see, newest first, each with the newest decision that the user may see. */
  async casesOf(user: UserId): Promise<readonly DecidedCase[]> {
    const sql = `select ${caseColumns}, c.*, (
        select a.decision from ${seenItems} and a.case_id = c.id and a.decision is not null
        order by json_extract(a.decision, '$.written.at') desc limit 1) as decision
      from clinical_case c where c.id in (select case_id from (${openWays}))
      order by c.created_at_ms desc, c.rowid desc`;
    const rows = await this.#ports.database.read(sql, asking(user, this.#ports));
    return rows.map((row) => ({ ...toCase(row), ...toDecision(row) }));
  }

  /** The user's standing on every way that leads to a case now. */
  async standingsOf(user: UserId): Promise<ReadonlyMap<string, readonly Standing[]>> {
    const rows = await this.#ports.database.read(openWays, asking(user, this.#ports));
    return new Map(
      [...Map.groupBy(rows, (row) => String(row["case_id"]))].map(([id, ways]) => [id, ways.map(toStanding)]),
    );
  }

  /** The sessions through which the user sees the case, latest first. */
  async sessionsOfCase(id: CaseId, user: UserId): Promise<readonly CaseSession[]> {
    const sql = `select s.id, s.title, s.starts_at_ms, i.decision from session s join agenda_item i on i.session_id = s.id
      where i.case_id = ?3 and s.id in (select m.session_id from ${seenItems} and a.case_id = ?3)
      order by s.starts_at_ms desc, s.rowid desc`;
    const rows = await this.#ports.database.read(sql, [...asking(user, this.#ports), id]);
    return rows.map((row) => ({
      id: SessionId.parse(row["id"]),
      title: String(row["title"]),
      startsAt: Number(row["starts_at_ms"]),
      ...toDecision(row),
    }));
  }

  /** [RE2] Every way that leads the user to the case; no standings where none does. Throws `not-found` for an unknown case. */
  async caseStandings(id: CaseId, user: UserId): Promise<CaseStandings> {
    const sql = `select c.institution_id, w.* from clinical_case c left join (${openWays}) w on w.case_id = c.id where c.id = ?3`;
    const rows = await this.#ports.database.read(sql, [...asking(user, this.#ports), id]);
    const [first] = rows;
    if (!first) throw notThere();
    const ways = rows.filter((row) => row["case_id"] !== null);
    const windows = ways.flatMap((row) => windowOf(row).window ?? []);
    return {
      institutionId: InstitutionId.parse(first["institution_id"]),
      standings: ways.map(toStanding),
      ...(windows.length > 0 ? { window: overlap(windows) } : {}),
    };
  }

  /** Every session with the case on its agenda, whoever asks. */
  async sessionsWithCase(id: CaseId): Promise<readonly SessionId[]> {
    const sql = "select session_id from agenda_item where case_id = ? order by session_id";
    return (await this.#ports.database.read(sql, [id])).map((row) => SessionId.parse(row["session_id"]));
  }

  /** Everybody whom a way leads to the case, but for guests. */
  async peopleOfCase(id: CaseId): Promise<readonly UserId[]> {
    const sql = `select user_id from case_member where case_id = ?1 union
      select m.user_id from agenda_item a join session_member m on m.session_id = a.session_id
      where a.case_id = ?1 and m.role <> 'guest' order by 1`;
    return (await this.#ports.database.read(sql, [id])).map((row) => UserId.parse(row["user_id"]));
  }

  /** Throws `not-found` for an unknown case, `stale` where it is not of `version` any more (unset: whatever it is). */
  async changeCase(id: CaseId, text: CaseText, version?: number): Promise<void> {
    await this.#ports.changes.run(async () => {
      const record = await this.case(id);
      if (version !== undefined && record.version !== version)
        throw new Failure("stale", "the case has changed meanwhile");
      const {
        number = record.number,
        title = record.title,
        question = record.question,
        history = record.history,
      } = text;
      const sql = "update clinical_case set number = ?, title = ?, question = ?, history = ? where id = ?";
      await this.#ports.database.write([{ sql, params: [number, title, question, history, id] }, raiseVersion(id)]);
    });
  }

  /** Puts a study at the end of a case's list; one that is there already stays where it is. */
  async attachStudy(id: CaseId, study: Uid): Promise<void> {
    await this.#ports.database.write([attach(id, study), raiseVersion(id)]);
  }

  /** Throws `not-found` for a study that the case does not carry. */
  async detachStudy(id: CaseId, study: Uid): Promise<void> {
    const sql = "delete from case_study where case_id = ? and study_uid = ? returning study_uid";
    const rows = await this.#ports.database.write([{ sql, params: [id, study] }, raiseVersion(id)]);
    if (rows.length === 0) throw new Failure("not-found", "no such case or study");
  }

  async studiesOfCase(id: CaseId): Promise<readonly Uid[]> {
    const sql = "select study_uid from case_study where case_id = ? order by position";
    return (await this.#ports.database.read(sql, [id])).map((row) => Uid.parse(row["study_uid"]));
  }

  /** Owners first. */
  async caseMembers(id: CaseId): Promise<readonly CaseMember[]> {
    const sql = "select user_id, role from case_member where case_id = ? order by role desc, user_id";
    const rows = await this.#ports.database.read(sql, [id]);
    return rows.map((row) => ({ userId: UserId.parse(row["user_id"]), role: CaseRole.parse(row["role"]) }));
  }

  /** Adds a person, or changes who is there. Throws `conflict` for the case's last owner. */
  async putCaseMember(id: CaseId, member: CaseMember): Promise<void> {
    await this.#ports.changes.run(async () => {
      if (member.role !== "owner") await this.#checkOwners(id, member.userId);
      await this.#ports.database.write([putMember(id, member), raiseVersion(id)]);
    });
  }

  /** Throws `not-found` for who is no member, `conflict` for the last owner. */
  async removeCaseMember(id: CaseId, user: UserId): Promise<void> {
    await this.#ports.changes.run(async () => {
      await this.#checkOwners(id, user);
      const sql = "delete from case_member where case_id = ? and user_id = ? returning user_id";
      const rows = await this.#ports.database.write([{ sql, params: [id, user] }, raiseVersion(id)]);
      if (rows.length === 0) throw new Failure("not-found", "no such person in the case");
    });
  }

  async #checkOwners(id: CaseId, leaving: UserId): Promise<void> {
    const owners = (await this.caseMembers(id)).filter(({ role }) => role === "owner");
    if (owners.length === 1 && owners[0]?.userId === leaving) {
      throw new Failure("conflict", "a case keeps one owner at least");
    }
  }
}

function attach(id: CaseId, study: Uid): Statement {
  return {
    sql: `insert into case_study (case_id, study_uid, position)
      select ?1, ?2, coalesce(max(position) + 1, 0) from case_study where case_id = ?1 on conflict do nothing`,
    params: [id, study],
  };
}

function putMember(id: CaseId, { userId, role }: CaseMember): Statement {
  return {
    sql: `insert into case_member (case_id, user_id, role) values (?, ?, ?)
      on conflict (case_id, user_id) do update set role = excluded.role`,
    params: [id, userId, role],
  };
}

function raiseVersion(id: CaseId): Statement {
  return { sql: "update clinical_case set version = version + 1 where id = ?", params: [id] };
}

function overlap(windows: readonly TimeWindow[]): TimeWindow {
  return {
    from: Math.max(...windows.map(({ from }) => from)),
    until: Math.min(...windows.map(({ until }) => until)),
  };
}

function toCase(row: Row): CaseRecord {
  return {
    ...toCaseView(row),
    institutionId: InstitutionId.parse(row["institution_id"]),
    history: String(row["history"]),
    createdAt: Number(row["created_at_ms"]),
    version: Number(row["version"]),
  };
}

function notThere(): Failure {
  return new Failure("not-found", "no such case");
}
