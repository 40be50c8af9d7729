import type { Actor } from "../../shared/model/account.ts";
import { type ConversationRef, conversationKey } from "../../shared/model/chat.ts";
import { type CaseId, type GroupId, type SessionId, UserId } from "../../shared/model/ids.ts";
import { may } from "../../shared/model/policy.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Users } from "../auth/Users.ts";
import type { Conversations } from "../chat/Conversations.ts";
import type { Group, Groups } from "../chat/Groups.ts";
import type { Reading } from "../chat/reading.ts";
import type { Records } from "../records/Records.ts";
import { requireCase } from "./caseCommands.ts";
import { notAllowed } from "./notAllowed.ts";
import { requireSession } from "./sessionViews.ts";

export interface ChatPlacePorts {
  readonly records: Records;
  readonly users: Users;
  readonly conversations: Conversations;
  readonly groups: Groups;
}

/** A conversation as one person stands towards it: they may read what the reading names. */
export interface ChatPlace {
  readonly conversation: ConversationRef;
  readonly reading: Reading;
  readonly title: string;
}

/** What they may do there besides. */
export interface OpenPlace extends ChatPlace {
  readonly mayWrite: boolean;
  /** Deletes what others wrote. */
  readonly mayModerate: boolean;
  readonly group: Group | undefined;
}

/** [CH1] Throws `not-found` where it is not theirs, in the same words as where there is none; `forbidden` for a guest's case. */
export function placeOf(ports: ChatPlacePorts, who: Actor, conversation: ConversationRef): Promise<OpenPlace> {
  switch (conversation.kind) {
    case "session":
      return sessionPlace(ports, who, conversation.id);
    case "case":
      return casePlace(ports, who, conversation.id);
    case "group":
      return groupPlace(ports, who, conversation.id);
    case "direct":
      return directPlace(ports, who, conversation.id);
  }
}

async function sessionPlace({ records }: ChatPlacePorts, who: Actor, id: SessionId): Promise<OpenPlace> {
  const { record, standing, subject } = await requireSession(records, who, { id, action: "see" });
  if (!may(who, "chatInSession", subject)) throw notAllowed();
  const mayModerate = may(who, "deleteOthersMarks", subject);
  return {
    ...sessionLine(record, standing.role === "guest" ? await invitedCases(records, who, id) : undefined),
    mayWrite: true,
    mayModerate,
    group: undefined,
  };
}

async function casePlace({ records }: ChatPlacePorts, who: Actor, id: CaseId): Promise<OpenPlace> {
  const subject = await requireCase(records, who, { id, action: "discussCase" });
  const line = caseLine(await records.case(id));
  return { ...line, mayWrite: true, mayModerate: may(who, "deleteOthersMarks", subject), group: undefined };
}

async function groupPlace({ groups }: ChatPlacePorts, who: Actor, id: GroupId): Promise<OpenPlace> {
  requireStaff(who);
  const group = await groups.find(id);
  const own = group.members.find(({ userId }) => userId === who.userId);
  if (!own || group.institutionId !== who.institutionId) throw new Failure("not-found", "no such group");
  return { ...groupLine(group), mayWrite: true, mayModerate: own.role === "owner", group };
}

async function directPlace({ users }: ChatPlacePorts, who: Actor, id: UserId): Promise<OpenPlace> {
  requireStaff(who);
  const other = await users.find(id);
  if (!other || id === who.userId || other.institutionId !== who.institutionId || other.kind === "guest") {
    throw new Failure("not-found", "no such person");
  }
  const line = directLine(who, other);
  return { ...line, mayWrite: !other.isDisabled, mayModerate: false, group: undefined };
}

/** Everything that somebody reads, whether anything was written there or not. */
export async function placesOf(ports: ChatPlacePorts, who: Actor): Promise<readonly ChatPlace[]> {
  const { records, groups } = ports;
  const own = <T extends Pick<Actor, "institutionId">>(list: readonly T[]) =>
    list.filter(({ institutionId }) => institutionId === who.institutionId);
  const sessions = own(await records.sessionsOf(who.userId)).map(async (session) =>
    sessionLine(session, session.role === "guest" ? await invitedCases(records, who, session.id) : undefined),
  );
  if (!may(who, "chat", { kind: "institution", institutionId: who.institutionId })) return Promise.all(sessions);
  return [
    ...(await Promise.all(sessions)),
    ...own(await records.casesOf(who.userId)).map(caseLine),
    ...own(await groups.of(who.userId)).map(groupLine),
    ...(await directPlaces(ports, who)),
  ];
}

async function directPlaces({ conversations, users }: ChatPlacePorts, who: Actor): Promise<readonly ChatPlace[]> {
  const keys = await conversations.directKeys(who.userId);
  const others = await Promise.all(keys.map((key) => users.find(otherOf(key, who.userId))));
  return others.flatMap((other) =>
    other && other.institutionId === who.institutionId ? [directLine(who, other)] : [],
  );
}

/** Everybody who may read a conversation, but for what a guest is not shown of it. */
export async function readersOf(ports: ChatPlacePorts, place: OpenPlace, who: Actor): Promise<readonly UserId[]> {
  const { conversation, group } = place;
  switch (conversation.kind) {
    case "session":
      return (await ports.records.membersOf(conversation.id)).map(({ userId }) => userId);
    case "case":
      return ports.records.peopleOfCase(conversation.id);
    case "group":
      return group?.members.map(({ userId }) => userId) ?? [];
    case "direct":
      return [who.userId, conversation.id];
  }
}

/** The same conversation as another of its readers names it. */
export function seenBy(reader: UserId, conversation: ConversationRef, key: string): ConversationRef {
  return conversation.kind === "direct" ? { kind: "direct", id: otherOf(key, reader) } : conversation;
}

function sessionLine(
  { id, title }: { readonly id: SessionId; readonly title: string },
  cases: readonly CaseId[] | undefined,
): ChatPlace {
  return lineOf({ kind: "session", id }, title, cases && { cases });
}

function caseLine({ id, number, title }: { readonly id: CaseId; readonly number: string; readonly title: string }) {
  return lineOf({ kind: "case", id }, `${number} · ${title}`);
}

function groupLine({ id, name }: Group): ChatPlace {
  return lineOf({ kind: "group", id }, name);
}

function directLine({ userId }: Actor, { id, name }: { readonly id: UserId; readonly name: string }): ChatPlace {
  const key = `direct:${[userId, id].toSorted().join(":")}`;
  return { conversation: { kind: "direct", id }, title: name, reading: { key } };
}

function lineOf(conversation: ConversationRef, title: string, rest: Omit<Reading, "key"> = {}): ChatPlace {
  return { conversation, title, reading: { key: conversationKey(conversation), ...rest } };
}

function otherOf(key: string, user: UserId): UserId {
  const other = key
    .split(":")
    .slice(1)
    .find((id) => id !== user);
  return UserId.parse(other);
}

async function invitedCases(records: Records, guest: Actor, session: SessionId): Promise<readonly CaseId[]> {
  return (await records.agenda(session, guest.userId)).map(({ id }) => id);
}

/** [CH3] Guests talk in their session alone. */
function requireStaff(who: Actor): void {
  if (!may(who, "chat", { kind: "institution", institutionId: who.institutionId })) throw notAllowed();
}
