import type { Actor } from "../../shared/model/account.ts";
import { GroupId, type UserId } from "../../shared/model/ids.ts";
import { may } from "../../shared/model/policy.ts";
import type { GroupMembership, GroupView, NewGroup } from "../../shared/protocol/api/chat.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Users } from "../auth/Users.ts";
import type { Group } from "../chat/Groups.ts";
import type { ChatNews } from "./ChatNews.ts";
import { type ChatPlacePorts, placeOf } from "./chatPlaces.ts";
import { colleague, namesOf } from "./colleagues.ts";
import { notAllowed } from "./notAllowed.ts";

export interface ChatGroupPorts extends ChatPlacePorts {
  readonly news: ChatNews;
  readonly randomId: () => string;
}

/** [CH11] Lasting groups: made by anyone of the staff, run by their owners, left by whoever wants to. Throws as `ChatCommands`. */
export class ChatGroupCommands {
  readonly #ports: ChatGroupPorts;

  constructor(ports: ChatGroupPorts) {
    this.#ports = ports;
  }

  async create(who: Actor, { name, members }: NewGroup): Promise<GroupView> {
    const { groups, users, randomId } = this.#ports;
    const { institutionId } = who;
    if (!may(who, "chat", { kind: "institution", institutionId })) throw notAllowed();
    for (const member of new Set(members)) await colleague(users, who, member);
    const id = GroupId.parse(randomId());
    await groups.add({ id, institutionId, name }, who.userId, members);
    return this.#answer(id, []);
  }

  async rename(who: Actor, id: GroupId, name: string): Promise<GroupView> {
    await this.#owned(who, id);
    await this.#ports.groups.rename(id, name);
    return this.#answer(id, []);
  }

  async putMember(
    who: Actor,
    id: GroupId,
    { userId, role }: GroupMembership & { readonly userId: UserId },
  ): Promise<GroupView> {
    const { groups, users } = this.#ports;
    await this.#owned(who, id);
    await colleague(users, who, userId);
    await groups.putMember(id, { userId, role });
    return this.#answer(id, []);
  }

  /** Owners remove anyone, everyone themselves: then the group is gone for the asker, and undefined comes back. */
  async removeMember(who: Actor, id: GroupId, userId: UserId): Promise<GroupView | undefined> {
    const isSelf = userId === who.userId;
    if (isSelf) await placeOf(this.#ports, who, { kind: "group", id });
    else await this.#owned(who, id);
    await this.#ports.groups.removeMember(id, userId);
    if (!isSelf) return this.#answer(id, [userId]);
    const left = await this.#ports.groups.find(id).catch(ifGone);
    this.#ports.news.changed([userId, ...(left?.members ?? []).map((member) => member.userId)]);
    return undefined;
  }

  async #owned(who: Actor, id: GroupId): Promise<void> {
    const { mayModerate } = await placeOf(this.#ports, who, { kind: "group", id });
    if (!mayModerate) throw notAllowed();
  }

  async #answer(id: GroupId, others: readonly UserId[]): Promise<GroupView> {
    const group = await this.#ports.groups.find(id);
    this.#ports.news.changed([...group.members.map(({ userId }) => userId), ...others]);
    return groupView(this.#ports.users, group);
  }
}

/** A group that nobody is in any more is nobody's. */
function ifGone(error: unknown): undefined {
  if (error instanceof Failure && error.code === "not-found") return undefined;
  throw error;
}

export async function groupView(users: Users, { id, name, members }: Group): Promise<GroupView> {
  const nameOf = await namesOf(users, members);
  return { id, name, members: members.map(({ userId, role }) => ({ id: userId, name: nameOf(userId), role })) };
}
