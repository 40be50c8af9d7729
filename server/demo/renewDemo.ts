import type { SessionId, UserId } from "../../shared/model/ids.ts";
import type { Records } from "../records/Records.ts";

/** Links, tokens and the guest's invitation, from the demo's start on. */
export const DEMO_LIFETIME_MS = 12 * 60 * 60 * 1000;

export interface RenewPorts {
  readonly records: Records;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What each start makes true again, also of older data: the session is open, its cases have an owner, the guest may come. */
export async function renewDemo(
  { records, now }: RenewPorts,
  session: SessionId,
  { coordinator, guest }: { readonly coordinator: UserId; readonly guest: UserId },
): Promise<void> {
  const agenda = await records.agendaIds(session);
  for (const caseId of agenda) {
    const members = await records.caseMembers(caseId);
    if (members.length === 0) await records.putCaseMember(caseId, { userId: coordinator, role: "owner" });
  }
  await records.reopenSession(session);
  const known = (await records.membersOf(session)).find(({ userId }) => userId === guest);
  const cases = known?.invitation?.cases ?? agenda.slice(0, 1);
  const invitation = { cases, from: now(), until: now() + DEMO_LIFETIME_MS };
  if (known) await records.setInvitation(session, guest, invitation);
  else await records.addMember({ sessionId: session, userId: guest, role: "guest", invitation });
}
