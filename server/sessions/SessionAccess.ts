import type { Actor } from "../../shared/model/account.ts";
import type { SessionId } from "../../shared/model/ids.ts";
import type { Standing } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import type { Holding } from "./AccessBoard.ts";

/** What one person may do in one session at the moment. */
export interface SessionAccess extends Holding {
  readonly record: SessionRecord;
  readonly standing: Standing;
  /** The cases of a guest's invitation; absent for who sees the whole agenda. */
  readonly invited?: ReadonlySet<string>;
}

/**
 * [SE2] Undefined for who does not belong there, whether or not there is such a session. Throws Failure "session-ended" to those who
 * do.
 */
export async function sessionAccess(
  records: Records,
  { userId, institutionId }: Actor,
  id: SessionId,
): Promise<SessionAccess | undefined> {
  const [record, held] = await Promise.all([records.session(id), records.standingOf(id, userId)]);
  if (!held || record.institutionId !== institutionId) return undefined;
  if (record.endedAt !== undefined) throw new Failure("session-ended", "the session has ended");
  const { window, ...standing } = held;
  const invited = standing.role === "guest" ? { invited: await invitation(records, userId, id) } : {};
  return { record, standing, ...invited, ...(window && { validUntil: window.until }) };
}

async function invitation(records: Records, guest: Actor["userId"], session: SessionId): Promise<ReadonlySet<string>> {
  return new Set((await records.agenda(session, guest)).map(({ id }) => id));
}
