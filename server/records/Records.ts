import type { AgendaItem } from "../../shared/model/agenda.ts";
import type { CaseView } from "../../shared/model/case.ts";
import { Uid } from "../../shared/model/dicom.ts";
import { CaseId, InstitutionId, PeerId, SessionId, type UserId } from "../../shared/model/ids.ts";
import { rights, Role } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";
import type { Row, Statement } from "../platform/sql.ts";

export interface SessionRecord {
  readonly id: SessionId;
  readonly institutionId: InstitutionId;
  readonly title: string;
  /** Who holds the stage when the session is first opened. */
  readonly firstPresenter: PeerId;
}

export interface CaseRecord extends CaseView {
  readonly institutionId: InstitutionId;
}

export interface NewMember {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly role: Role;
  /** A guest sees these cases alone; for other roles the whole agenda counts. */
  readonly cases?: readonly CaseId[];
}

const caseColumns = "c.id, c.institution_id, c.number, c.title, c.question";

/** The cases a user may see in the sessions they belong to: all of the agenda, for a guest those of the invitation. */
const visibleCases = `
  select a.case_id from session_member m
  join agenda_item a on a.session_id = m.session_id
  left join guest_case g on g.session_id = m.session_id and g.user_id = m.user_id and g.case_id = a.case_id
  where m.user_id = ? and (m.role <> 'guest' or g.case_id is not null)`;

/** The roles that add studies of themselves, as a JSON list for a statement. */
const addingRoles = JSON.stringify(Role.options.filter((role) => rights[role].addStudies === "yes"));

export class Records {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** All of it or nothing: a session never exists without its people. */
  async addSession(
    session: SessionRecord,
    agenda: readonly CaseId[],
    members: readonly NewMember[] = [],
  ): Promise<void> {
    const { id, institutionId, title, firstPresenter } = session;
    const items: Statement[] = agenda.map((caseId, position) => ({
      sql: "insert into agenda_item (session_id, position, case_id) values (?, ?, ?)",
      params: [id, position, caseId],
    }));
    await this.#database.write([
      {
        sql: "insert into session (id, institution_id, title, presenter_id) values (?, ?, ?, ?)",
        params: [id, institutionId, title, firstPresenter],
      },
      ...items,
      ...members.flatMap(membership),
    ]);
  }

  async addCase(record: CaseRecord): Promise<void> {
    const { id, institutionId, number, title, question } = record;
    await this.#database.write([
      {
        sql: "insert into clinical_case (id, institution_id, number, title, question) values (?, ?, ?, ?, ?)",
        params: [id, institutionId, number, title, question],
      },
      ...record.studies.map((study, position) => attach(id, study, position)),
    ]);
  }

  async addMember(member: NewMember): Promise<void> {
    await this.#database.write(membership(member));
  }

  /** Puts a study at the end of a case's list; one that is there already stays where it is. */
  async attachStudy(caseId: CaseId, study: Uid): Promise<void> {
    await this.#database.write([
      {
        sql: `insert into case_study (case_id, study_uid, position)
              select ?, ?, coalesce(max(position) + 1, 0) from case_study where case_id = ? on conflict do nothing`,
        params: [caseId, study, caseId],
      },
    ]);
  }

  async listSessions(institution: InstitutionId): Promise<readonly SessionRecord[]> {
    const sql = "select * from session where institution_id = ? order by rowid";
    return (await this.#database.read(sql, [institution])).map(toSession);
  }

  /** Throws Failure "not-found". */
  async session(id: SessionId): Promise<SessionRecord> {
    const [row] = await this.#database.read("select * from session where id = ?", [id]);
    if (!row) throw new Failure("not-found", "no such session");
    return toSession(row);
  }

  /** The user's role in a session; undefined for who does not belong to it. */
  async roleOf(session: SessionId, user: UserId): Promise<Role | undefined> {
    const sql = "select role from session_member where session_id = ? and user_id = ?";
    const [row] = await this.#database.read(sql, [session, user]);
    return row && Role.parse(row["role"]);
  }

  /** The session's cases in order, those that the user may see. */
  async agenda(session: SessionId, user: UserId): Promise<readonly AgendaItem[]> {
    const rows = await this.#database.read(
      `select ${caseColumns} from agenda_item a join clinical_case c on c.id = a.case_id
       where a.session_id = ? and a.case_id in (${visibleCases}) order by a.position`,
      [session, user],
    );
    return Promise.all(rows.map(async (row) => ({ ...(await this.#toCase(row)), state: "planned" as const })));
  }

  /** Every case on the session's agenda, whoever asks. */
  async agendaIds(session: SessionId): Promise<readonly CaseId[]> {
    const sql = "select case_id from agenda_item where session_id = ? order by position";
    return (await this.#database.read(sql, [session])).map((row) => CaseId.parse(row["case_id"]));
  }

  async studiesOfCase(id: CaseId): Promise<readonly Uid[]> {
    const sql = "select study_uid from case_study where case_id = ? order by position";
    return (await this.#database.read(sql, [id])).map((row) => Uid.parse(row["study_uid"]));
  }

  /** Studies of the cases that the user may see. */
  async studiesOf(user: UserId): Promise<readonly Uid[]> {
    const sql = `select distinct study_uid from case_study where case_id in (${visibleCases})`;
    return (await this.#database.read(sql, [user])).map((row) => Uid.parse(row["study_uid"]));
  }

  /** Studies that any case of the institution carries. */
  async carriedStudies(institution: InstitutionId): Promise<readonly Uid[]> {
    const sql = `select distinct s.study_uid from case_study s join clinical_case c on c.id = s.case_id
                 where c.institution_id = ?`;
    return (await this.#database.read(sql, [institution])).map((row) => Uid.parse(row["study_uid"]));
  }

  /** Studies of the institution's cases that the user's role in a session lets them add to. */
  async addableStudies(user: UserId, institution: InstitutionId): Promise<readonly Uid[]> {
    const sql = `select distinct s.study_uid from case_study s join clinical_case c on c.id = s.case_id
                 where c.institution_id = ?
                   and s.case_id in (${visibleCases} and m.role in (select value from json_each(?)))`;
    const rows = await this.#database.read(sql, [institution, user, addingRoles]);
    return rows.map((row) => Uid.parse(row["study_uid"]));
  }

  /** True where the user's role in any session of the institution lets them add studies. */
  async mayAddStudies(user: UserId, institution: InstitutionId): Promise<boolean> {
    const sql = `select 1 from session_member m join session s on s.id = m.session_id
                 where m.user_id = ? and s.institution_id = ? and m.role in (select value from json_each(?)) limit 1`;
    return (await this.#database.read(sql, [user, institution, addingRoles])).length > 0;
  }

  async #toCase(row: Row): Promise<CaseView> {
    const id = CaseId.parse(row["id"]);
    return {
      id,
      number: String(row["number"]),
      title: String(row["title"]),
      question: String(row["question"]),
      studies: [...(await this.studiesOfCase(id))],
    };
  }
}

function membership({ sessionId, userId, role, cases = [] }: NewMember): readonly Statement[] {
  const invited: Statement[] = cases.map((caseId) => ({
    sql: "insert into guest_case (session_id, user_id, case_id) values (?, ?, ?)",
    params: [sessionId, userId, caseId],
  }));
  const sql = "insert into session_member (session_id, user_id, role) values (?, ?, ?)";
  return [{ sql, params: [sessionId, userId, role] }, ...invited];
}

function attach(caseId: CaseId, study: Uid, position: number): Statement {
  return {
    sql: "insert into case_study (case_id, study_uid, position) values (?, ?, ?)",
    params: [caseId, study, position],
  };
}

function toSession(row: Row): SessionRecord {
  return {
    id: SessionId.parse(row["id"]),
    institutionId: InstitutionId.parse(row["institution_id"]),
    title: String(row["title"]),
    firstPresenter: PeerId.parse(row["presenter_id"]),
  };
}
