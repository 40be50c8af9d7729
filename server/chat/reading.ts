import type { CaseId, UserId } from "../../shared/model/ids.ts";
import type { SqlValue } from "../platform/sql.ts";

/** What one person reads of one conversation. Whoever asks has found out that they may. */
export interface Reading {
  /** The conversation's key. */
  readonly key: string;
  /** [CH4] Of a guest: the cases of the invitation. */
  readonly cases?: readonly CaseId[] | undefined;
}

/**
 * [CH4] True of a row `m` of `message` that reader ?2 is shown; `cases`: where the reading's cases stand, as JSON. A guest is shown
 * what was written while no other case than theirs was on stage, what they wrote and what names them.
 */
export function isShown(cases: string): string {
  return `(${cases} is null or m.about_case is null or m.author_id = ?2
    or exists (select 1 from json_each(${cases}) e where e.value = m.about_case)
    or exists (select 1 from mention n where n.message = m.number and n.user_id = ?2))`;
}

/** The messages `m` of the conversations `c` that reader ?2 is shown of the readings ?1 (`r`); to be continued with `and`. */
export const seenMessages = `(select value ->> 'key' as key, value -> 'cases' as cases from json_each(?1)) r
  join conversation c on c.key = r.key
  join message m on m.conversation = c.number
  where ${isShown("r.cases")}`;

/** The parameters ?1 and ?2 of the above. */
export function readBy(user: UserId, readings: readonly Reading[]): readonly [SqlValue, SqlValue] {
  return [JSON.stringify(readings), user];
}
