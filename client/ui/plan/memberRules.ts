import { may, type PeerSubject } from "../../../shared/model/policy.ts";
import { Role } from "../../../shared/model/roles.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { MemberView, SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { actorOf } from "../account/mayOf.ts";

export const memberRoles = Role.exclude(["guest"]).options;
export type MemberRole = (typeof memberRoles)[number];

/** Why a member's role cannot be changed by this person; undefined where it can. */
export type RoleLock = "self" | "guest" | "notYours";

export interface MemberOf {
  readonly account: AccountView;
  readonly session: Pick<SessionDetail, "role">;
  readonly member: Pick<MemberView, "id" | "role">;
}

function subjectOf({ account, session, member }: MemberOf): PeerSubject {
  return {
    kind: "peer",
    session: {
      kind: "session",
      institutionId: account.institution.id,
      standing: { role: session.role, given: [] },
      isPresenter: false,
    },
    isSelf: member.id === account.id,
    role: member.role,
  };
}

/** The roles that this person may give the member. */
export function rolesFor(of: MemberOf): readonly MemberRole[] {
  const subject = subjectOf(of);
  return memberRoles.filter((nextRole) => may(actorOf(of.account), "changeRole", { ...subject, nextRole }));
}

export function lockOf(of: MemberOf): RoleLock | undefined {
  if (of.member.id === of.account.id) return "self";
  if (of.member.role === "guest") return "guest";
  return rolesFor(of).length === 0 ? "notYours" : undefined;
}

export function mayRemove(of: MemberOf): boolean {
  return may(actorOf(of.account), "remove", subjectOf(of));
}
