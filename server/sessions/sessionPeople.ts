import type { Actor } from "../../shared/model/account.ts";
import { type CaseId, type SessionId, UserId } from "../../shared/model/ids.ts";
import { may, type PeerAction, type PeerSubject, type SessionSubject } from "../../shared/model/policy.ts";
import type {
  CreatedInvitation,
  InvitationChange,
  NewInvitation,
  SessionDetail,
  SessionMembership,
} from "../../shared/protocol/api/sessions.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { JoinLinks } from "../auth/JoinLinks.ts";
import type { SessionMember } from "../records/MemberRecords.ts";
import type { TimeWindow } from "../records/ways.ts";
import { colleague } from "./colleagues.ts";
import { notAllowed } from "./notAllowed.ts";
import type { SessionCommandPorts } from "./sessionCommands.ts";
import { requireSession, sessionDetail } from "./sessionViews.ts";

export interface SessionPeoplePorts extends SessionCommandPorts {
  readonly links: JoinLinks;
  /** The address people type, without a trailing slash. */
  readonly publicUrl: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who belongs to a session: its members, and its guests with their invitations. The rules of refusal are those of SessionCommands. */
export class SessionPeople {
  readonly #ports: SessionPeoplePorts;

  constructor(ports: SessionPeoplePorts) {
    this.#ports = ports;
  }

  /** Adds a colleague or changes who is there. Throws `conflict` for the last chair. */
  async putMember(
    who: Actor,
    id: SessionId,
    { userId, role, given }: SessionMembership & { readonly userId: UserId },
  ): Promise<SessionDetail> {
    const { records, users } = this.#ports;
    const { subject } = await requireSession(records, who, { id, action: "planSession" });
    const members = await records.membersOf(id);
    const former = members.find((member) => member.userId === userId);
    if (role !== "chair") checkLastChair(members, userId);
    const peer = { session: subject, isSelf: userId === who.userId, role: former?.role ?? role, nextRole: role };
    if (former?.role !== role) requireOver(who, "changeRole", peer);
    else requireOver(who, "giveRight", peer);
    if (!former) await colleague(users, who, userId);
    await records.putMember({ sessionId: id, userId, role, given });
    await this.#ports.live.accessChanged([userId]);
    return sessionDetail(this.#ports, who, id);
  }

  /** Removes a member, or a guest with their link: when it resolves they are out. Throws `conflict` for the last chair. */
  async removeMember(who: Actor, id: SessionId, userId: UserId): Promise<SessionDetail> {
    const { records, links } = this.#ports;
    const { subject } = await requireSession(records, who, { id, action: "planSession" });
    const members = await records.membersOf(id);
    const member = memberOf(members, userId);
    checkLastChair(members, userId);
    requireOver(who, "remove", { session: subject, isSelf: userId === who.userId, role: member.role });
    // The link first: where the rest fails it can be done again.
    await links.endFor({ sessionId: id, userId });
    await records.removeMember(id, userId);
    await this.#ports.live.accessChanged([userId]);
    return sessionDetail(this.#ports, who, id);
  }

  /** Makes a guest and the link that lets them in. The row that opens the session comes last: what fails before leaves nothing open. */
  async invite(who: Actor, id: SessionId, { name, cases, from, until }: NewInvitation): Promise<CreatedInvitation> {
    const { records, users, links, publicUrl, randomId, now } = this.#ports;
    const { subject } = await requireSession(records, who, { id, action: "invite" });
    await this.#requireOnAgenda(who, id, cases);
    checkWindow({ from, until });
    if (until <= now()) throw new Failure("unprocessable", "the invitation would be over already");
    const userId = UserId.parse(randomId());
    const { institutionId } = subject;
    await users.add({ id: userId, institutionId, name, email: undefined, kind: "guest", isCoordinator: false });
    const code = await links.create({ sessionId: id, userId }, { notBefore: from, expiresAt: until });
    await records.addMember({ sessionId: id, userId, role: "guest", invitation: { cases, from, until } });
    return { session: await sessionDetail(this.#ports, who, id), url: `${publicUrl()}/join#${code}` };
  }

  /** Throws `not-found` for who is no guest of the session. */
  async changeInvitation(who: Actor, id: SessionId, change: InvitationTarget): Promise<SessionDetail> {
    const { records, links } = this.#ports;
    await requireSession(records, who, { id, action: "invite" });
    const { userId } = change;
    const { invitation } = memberOf(await records.membersOf(id), userId);
    if (!invitation) throw notThere();
    const { cases = invitation.cases, from = invitation.from, until = invitation.until } = change;
    if (change.cases) await this.#requireOnAgenda(who, id, cases);
    checkWindow({ from, until });
    if (from !== invitation.from || until !== invitation.until) {
      await links.setWindow({ sessionId: id, userId }, { notBefore: from, expiresAt: until });
    }
    await records.setInvitation(id, userId, { cases, from, until });
    await this.#ports.live.accessChanged([userId]);
    return sessionDetail(this.#ports, who, id);
  }

  async #requireOnAgenda(who: Actor, id: SessionId, cases: readonly CaseId[]): Promise<void> {
    const agenda = (await this.#ports.records.agenda(id, who.userId)).map((item) => item.id);
    if (!cases.every((caseId) => agenda.includes(caseId))) {
      throw new Failure("not-found", "no such case on the agenda");
    }
  }
}

export interface InvitationTarget extends InvitationChange {
  readonly userId: UserId;
}

function requireOver(
  who: Actor,
  action: PeerAction,
  peer: Omit<PeerSubject, "kind"> & { session: SessionSubject },
): void {
  if (!may(who, action, { kind: "peer", ...peer })) throw notAllowed();
}

function checkLastChair(members: readonly SessionMember[], leaving: UserId): void {
  const chairs = members.filter(({ role }) => role === "chair");
  if (chairs.length === 1 && chairs[0]?.userId === leaving) {
    throw new Failure("conflict", "a session keeps one chair at least");
  }
}

function checkWindow({ from, until }: TimeWindow): void {
  if (until <= from) throw new Failure("unprocessable", "an invitation ends after it begins");
}

function memberOf(members: readonly SessionMember[], userId: UserId): SessionMember {
  const member = members.find((candidate) => candidate.userId === userId);
  if (!member) throw notThere();
  return member;
}

function notThere(): Failure {
  return new Failure("not-found", "no such person in the session");
}
