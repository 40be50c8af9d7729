import { type ConversationRef, MessageView } from "../../shared/model/chat.ts";
import type { GroupId, MessageId, UserId } from "../../shared/model/ids.ts";
import {
  ChatOverview,
  ConversationDetail,
  type GroupMembership,
  GroupView,
  type MessageChange,
  MessageHistory,
  MessagePage,
  type NewGroup,
  type NewMessage,
  SearchPage,
  type SearchQuery,
} from "../../shared/protocol/api/chat.ts";
import type { ApiClient } from "./ApiClient.ts";
import { nothing } from "./callApi.ts";

const segments = { session: "sessions", case: "cases", group: "groups", direct: "people" } as const;

/** `/api/chat`. Rejects with ApiFailure. */
export class ChatClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  overview(signal?: AbortSignal): Promise<ChatOverview> {
    return this.#api.send({ method: "GET", path: "chat", answer: ChatOverview, signal });
  }

  detail(conversation: ConversationRef): Promise<ConversationDetail> {
    return this.#api.send({ method: "GET", path: pathOf(conversation), answer: ConversationDetail });
  }

  /** The newest; those before a place; or what has changed since a revision. */
  page(
    conversation: ConversationRef,
    { before, since }: { readonly before?: number; readonly since?: number } = {},
  ): Promise<MessagePage> {
    const asked = Object.entries({ before, since }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${value}`],
    );
    const path = `${pathOf(conversation)}/messages${asked.length > 0 ? `?${asked.join("&")}` : ""}`;
    return this.#api.send({ method: "GET", path, answer: MessagePage });
  }

  send(conversation: ConversationRef, body: NewMessage): Promise<MessageView> {
    return this.#api.send({ method: "POST", path: `${pathOf(conversation)}/messages`, body, answer: MessageView });
  }

  edit(conversation: ConversationRef, id: MessageId, body: MessageChange): Promise<MessageView> {
    return this.#api.send({ method: "PATCH", path: messagePath(conversation, id), body, answer: MessageView });
  }

  remove(conversation: ConversationRef, id: MessageId): Promise<MessageView> {
    return this.#api.send({ method: "DELETE", path: messagePath(conversation, id), answer: MessageView });
  }

  history(conversation: ConversationRef, id: MessageId): Promise<MessageHistory> {
    const path = `${messagePath(conversation, id)}/history`;
    return this.#api.send({ method: "GET", path, answer: MessageHistory });
  }

  markRead(conversation: ConversationRef, seq: number): Promise<void> {
    return this.#api.send({ method: "PUT", path: `${pathOf(conversation)}/read`, body: { seq }, answer: nothing });
  }

  search(body: SearchQuery): Promise<SearchPage> {
    return this.#api.send({ method: "POST", path: "chat/search", body, answer: SearchPage });
  }

  createGroup(body: NewGroup): Promise<GroupView> {
    return this.#api.send({ method: "POST", path: "chat/groups", body, answer: GroupView });
  }

  renameGroup(id: GroupId, name: string): Promise<GroupView> {
    return this.#api.send({ method: "PATCH", path: `chat/groups/${id}`, body: { name }, answer: GroupView });
  }

  /** `conflict` where the group's last owner would be none any longer. */
  setGroupMember(id: GroupId, user: UserId, body: GroupMembership): Promise<GroupView> {
    return this.#api.send({ method: "PUT", path: `chat/groups/${id}/members/${user}`, body, answer: GroupView });
  }

  /** Oneself as well: that is leaving it. */
  removeGroupMember(id: GroupId, user: UserId): Promise<void> {
    return this.#api.send({ method: "DELETE", path: `chat/groups/${id}/members/${user}`, answer: nothing });
  }
}

function pathOf({ kind, id }: ConversationRef): string {
  return `chat/${segments[kind]}/${encodeURIComponent(id)}`;
}

function messagePath(conversation: ConversationRef, id: MessageId): string {
  return `${pathOf(conversation)}/messages/${encodeURIComponent(id)}`;
}
