import { z } from "zod";
import { AgendaItem, Decision } from "../../shared/model/agenda.ts";
import type { AgendaState, DecisionOutcome } from "../../shared/model/agenda.ts";
import { Uid } from "../../shared/model/dicom.ts";
import { CaseId, type SessionId, type UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Row, SqlValue } from "../platform/sql.ts";
import { raiseVersion } from "./MemberRecords.ts";
import { asking, type RecordsPorts, seenItems } from "./ways.ts";

/** Who did something, under the name that they have now, and when. */
export type Stamp = Decision["written"];

export interface NewDecision {
  readonly session: SessionId;
  readonly caseId: CaseId;
  readonly outcome: DecisionOutcome;
  readonly text: string;
  readonly by: Stamp;
  /** A chair's own is signed at once. */
  readonly isSigned: boolean;
}

export const caseColumns = `c.id, c.number, c.title, c.question,
  (select json_group_array(study_uid order by position) from case_study where case_id = c.id) as studies`;

const UidsJson = z.string().transform((text) => z.array(Uid).parse(JSON.parse(text)));

/** The course of the sessions: which case is where, and what was decided of it. */
export class AgendaRecords {
  readonly #ports: RecordsPorts;

  constructor(ports: RecordsPorts) {
    this.#ports = ports;
  }

  /** The session's cases in order, those that the user may see. */
  async agenda(session: SessionId, user: UserId): Promise<readonly AgendaItem[]> {
    const sql = `select ${caseColumns}, i.state, i.decision from agenda_item i join clinical_case c on c.id = i.case_id
      where i.session_id = ?3 and i.case_id in (select a.case_id from ${seenItems} and m.session_id = ?3)
      order by i.position`;
    return (await this.#ports.database.read(sql, [...asking(user, this.#ports), session])).map(toItem);
  }

  /** Every case on the session's agenda, whoever asks. */
  async agendaIds(session: SessionId): Promise<readonly CaseId[]> {
    const sql = "select case_id from agenda_item where session_id = ? order by position";
    return (await this.#ports.database.read(sql, [session])).map((row) => CaseId.parse(row["case_id"]));
  }

  /** The case that is on stage; undefined where none is. */
  async caseOnStage(session: SessionId): Promise<CaseId | undefined> {
    const sql = "select case_id from agenda_item where session_id = ? and state = 'onStage'";
    const [row] = await this.#ports.database.read(sql, [session]);
    return row && CaseId.parse(row["case_id"]);
  }

  /** [RE4] The case comes on stage, the one that was there is discussed. Throws `not-found` for a case off the agenda. */
  async showCase(session: SessionId, caseId: CaseId): Promise<void> {
    await this.#ports.changes.run(async () => {
      await this.#item(session, caseId);
      await this.#ports.database.write([
        {
          sql: `update agenda_item set state = 'discussed' where session_id = ? and state = 'onStage' and case_id <> ?`,
          params: [session, caseId],
        },
        {
          sql: "update agenda_item set state = 'onStage' where session_id = ? and case_id = ?",
          params: [session, caseId],
        },
      ]);
    });
  }

  /** Throws `not-found` for a case off the agenda. A case comes on stage by `showCase` alone. */
  async setCaseState(session: SessionId, caseId: CaseId, state: Exclude<AgendaState, "onStage">): Promise<void> {
    await this.#set(session, caseId, { column: "state", value: state });
  }

  /** Moves a case to this place of the agenda, counted from 0. Throws `not-found` for a case off the agenda. */
  async moveCase(session: SessionId, caseId: CaseId, to: number): Promise<void> {
    await this.#ports.changes.run(async () => {
      const ids = await this.agendaIds(session);
      if (!ids.includes(caseId)) throw notThere();
      const order = ids.filter((id) => id !== caseId);
      order.splice(to, 0, caseId);
      const moves = order.map((id, position) => ({
        sql: "update agenda_item set position = ? where session_id = ? and case_id = ?",
        params: [position, session, id],
      }));
      await this.#ports.database.write([...moves, raiseVersion(session)]);
    });
  }

  /** [RE5] Writes the decision anew: what was signed before is not signed any more. Throws `not-found` for a case off the agenda. */
  async recordDecision({ session, caseId, outcome, text, by, isSigned }: NewDecision): Promise<void> {
    const decision: Decision = { outcome, text, written: by, ...(isSigned ? { signed: by } : {}) };
    const value = JSON.stringify(Decision.parse(decision));
    await this.#ports.changes.run(() => this.#set(session, caseId, { column: "decision", value }));
  }

  /** Throws `not-found` where there is no decision to sign, `conflict` where it is signed. */
  async signDecision(session: SessionId, caseId: CaseId, by: Stamp): Promise<void> {
    await this.#ports.changes.run(async () => {
      const { decision } = toDecision(await this.#item(session, caseId));
      if (!decision) throw new Failure("not-found", "there is no decision to sign");
      if (decision.signed) throw new Failure("conflict", "the decision is signed");
      const signed: Decision = { ...decision, signed: by };
      await this.#set(session, caseId, { column: "decision", value: JSON.stringify(Decision.parse(signed)) });
    });
  }

  async #item(session: SessionId, caseId: CaseId): Promise<Row> {
    const sql = "select state, decision from agenda_item where session_id = ? and case_id = ?";
    const [row] = await this.#ports.database.read(sql, [session, caseId]);
    if (!row) throw notThere();
    return row;
  }

  async #set(
    session: SessionId,
    caseId: CaseId,
    { column, value }: { readonly column: "state" | "decision"; readonly value: SqlValue },
  ): Promise<void> {
    const sql = `update agenda_item set ${column} = ? where session_id = ? and case_id = ? returning case_id`;
    const rows = await this.#ports.database.write([{ sql, params: [value, session, caseId] }]);
    if (rows.length === 0) throw notThere();
  }
}

/** The case that a row with `caseColumns` holds. */
export function toCaseView(row: Row) {
  return {
    id: CaseId.parse(row["id"]),
    number: String(row["number"]),
    title: String(row["title"]),
    question: String(row["question"]),
    studies: UidsJson.parse(row["studies"]),
  };
}

/** The decision that a row's column of that name holds. */
export function toDecision(row: Row): { readonly decision?: Decision } {
  const { decision } = row;
  return typeof decision === "string" ? { decision: Decision.parse(JSON.parse(decision)) } : {};
}

function toItem(row: Row): AgendaItem {
  return AgendaItem.parse({ ...toCaseView(row), state: row["state"], ...toDecision(row) });
}

function notThere(): Failure {
  return new Failure("not-found", "no such case on the agenda");
}
