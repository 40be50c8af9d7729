import { Uid } from "../../shared/model/dicom.ts";
import type { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { rights, Role } from "../../shared/model/roles.ts";
import { asking, openWays, type RecordsPorts } from "./ways.ts";

/** What the cases of an institution say of its studies for one person. */
export interface CarriedStudies {
  /** Studies of the cases that the user may see. */
  readonly caseStudies: readonly Uid[];
  /** Studies that any case of the institution carries. */
  readonly carried: readonly Uid[];
  /** Studies of cases where the user's standing lets them add studies. */
  readonly addableStudies: readonly Uid[];
  /** True where the user's standing in any session or case lets them add studies. */
  readonly mayUpload: boolean;
}

/** The roles that add studies of themselves, as a JSON list for a statement. */
const addingRoles = JSON.stringify(Role.options.filter((role) => rights[role].addStudies === "yes"));

/** Which studies the cases carry, and for whom. */
export class StudyRecords {
  readonly #ports: RecordsPorts;

  constructor(ports: RecordsPorts) {
    this.#ports = ports;
  }

  async carriedFor(user: UserId, institution: InstitutionId): Promise<CarriedStudies> {
    const [rows, mayUpload] = await Promise.all([this.#flagged(user, institution), this.#mayAdd(user, institution)]);
    return {
      caseStudies: rows.filter(({ isSeen }) => isSeen).map(({ uid }) => uid),
      carried: rows.map(({ uid }) => uid),
      addableStudies: rows.filter(({ adds }) => adds).map(({ uid }) => uid),
      mayUpload,
    };
  }

  async #flagged(user: UserId, institution: InstitutionId) {
    const sql = `with way as materialized (${openWays})
      select s.study_uid, max(w.case_id is not null) as is_seen,
        max(w.role is not null and w.role in (select value from json_each(?4))) as adds
      from clinical_case c join case_study s on s.case_id = c.id left join way w on w.case_id = c.id
      where c.institution_id = ?3 group by s.study_uid`;
    const params = [...asking(user, this.#ports), institution, addingRoles];
    const rows = await this.#ports.database.read(sql, params);
    return rows.map((row) => ({
      uid: Uid.parse(row["study_uid"]),
      isSeen: row["is_seen"] === 1,
      adds: row["adds"] === 1,
    }));
  }

  async #mayAdd(user: UserId, institution: InstitutionId): Promise<boolean> {
    const sql = `select 1 from session_member m join session s on s.id = m.session_id
        where m.user_id = ?1 and s.institution_id = ?2 and m.role in (select value from json_each(?3))
      union all
      select 1 from case_member m join clinical_case c on c.id = m.case_id
        where m.user_id = ?1 and c.institution_id = ?2 limit 1`;
    return (await this.#ports.database.read(sql, [user, institution, addingRoles])).length > 0;
  }
}
