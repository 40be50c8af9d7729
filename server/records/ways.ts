import type { CaseId, UserId } from "../../shared/model/ids.ts";
import type { Row } from "../platform/sql.ts";
import type { SerialQueue } from "../platform/SerialQueue.ts";
import type { Database } from "../platform/database.ts";

/** When an invitation is good, in milliseconds since 1970: from `from` on, until before `until`. */
export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

/** What a guest sees of a session, and when. */
export interface Invitation extends TimeWindow {
  readonly cases: readonly CaseId[];
}

/** What every part of the record works on. */
export interface RecordsPorts {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What reads before it writes does so here, one after the other: nothing changes between its reading and its writing. */
  readonly changes: SerialQueue;
}

/** True of a row `m` of session_member and a row `a` of its agenda where user and time (?1, ?2) see the case. */
const seesItem = `(m.role <> 'guest' or (m.from_ms <= ?2 and ?2 < m.until_ms and exists (
  select 1 from guest_case g where g.session_id = m.session_id and g.user_id = m.user_id and g.case_id = a.case_id)))`;

/** The agenda items (`a`) of the sessions (`m`) of user ?1 that the user sees at time ?2; to be continued with `and`. */
export const seenItems = `session_member m join agenda_item a on a.session_id = m.session_id
  where m.user_id = ?1 and ${seesItem}`;

/** Every way to a case that user ?1 has at time ?2: its members, where an owner stands like a coordinator, and its sessions. */
export const openWays = `
  select case_id, case role when 'owner' then 'coordinator' else 'member' end as role, '[]' as given, null as from_ms,
    null as until_ms from case_member where user_id = ?1
  union all
  select a.case_id, m.role, m.given, m.from_ms, m.until_ms from ${seenItems}`;

/** The parameters ?1 and ?2 of the above. */
export function asking(user: UserId, { now }: RecordsPorts): readonly [UserId, number] {
  return [user, now()];
}

/** The window of a row with `from_ms` and `until_ms`; none where the row is not a guest's. */
export function windowOf(row: Row): { readonly window?: TimeWindow } {
  const { from_ms: from, until_ms: until } = row;
  return from === null || until === null ? {} : { window: { from: Number(from), until: Number(until) } };
}
