import type { Actor } from "../../shared/model/account.ts";
import type { SessionId } from "../../shared/model/ids.ts";
import { may, type SessionAction, type SessionSubject } from "../../shared/model/policy.ts";
import type { MemberView, SessionDetail } from "../../shared/protocol/api/sessions.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Users } from "../auth/Users.ts";
import type { SessionMember, SessionStanding } from "../records/MemberRecords.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import { namesOf } from "./colleagues.ts";
import { notAllowed } from "./notAllowed.ts";

/** Somebody in a session that is theirs. */
export interface SessionMembership {
  readonly record: SessionRecord;
  readonly standing: SessionStanding;
  readonly subject: SessionSubject;
}

/** Throws `not-found` where the session is not the asker's, `forbidden` where it is, but not this. */
export async function requireSession(
  records: Records,
  who: Actor,
  { id, action }: { readonly id: SessionId; readonly action: SessionAction },
): Promise<SessionMembership> {
  const [record, standing] = await Promise.all([records.session(id), records.standingOf(id, who.userId)]);
  const { institutionId } = record;
  const subject: SessionSubject = { kind: "session", institutionId, standing, isPresenter: false };
  if (!standing || !may(who, "see", subject)) throw new Failure("not-found", "no such session");
  if (!may(who, action, subject)) throw notAllowed();
  return { record, standing, subject };
}

/** The session as the asker sees it. Throws `not-found` where it is not theirs. */
export async function sessionDetail(
  { records, users }: { readonly records: Records; readonly users: Users },
  who: Actor,
  id: SessionId,
): Promise<SessionDetail> {
  const { record, standing, subject } = await requireSession(records, who, { id, action: "see" });
  const [agenda, members] = await Promise.all([records.agenda(id, who.userId), records.membersOf(id)]);
  const nameOf = await namesOf(users, members);
  const invites = may(who, "invite", subject);
  const { version, title, startsAt, endedAt } = record;
  return {
    id,
    version,
    title,
    startsAt,
    isEnded: endedAt !== undefined,
    role: standing.role,
    agenda: [...agenda],
    members: members.map((member) => {
      const isShown = invites || member.userId === who.userId;
      return memberView(member, { name: nameOf(member.userId), isShown });
    }),
    may: { planSession: may(who, "planSession", subject), invite: invites },
  };
}

/** Who else was invited to what is nobody's business but theirs and the organisers'. */
function memberView(
  { userId, role, given, invitation }: SessionMember,
  { name, isShown }: { readonly name: string; readonly isShown: boolean },
): MemberView {
  const view = { id: userId, name, role, given: [...given] };
  if (!invitation || !isShown) return view;
  const { cases, from, until } = invitation;
  return { ...view, invitation: { cases: [...cases], from, until } };
}
