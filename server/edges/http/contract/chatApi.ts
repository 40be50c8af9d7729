import { MessageView } from "../../../../shared/model/chat.ts";
import {
  ChatOverview,
  ConversationDetail,
  GroupChange,
  GroupMembership,
  GroupView,
  MessageChange,
  MessageHistory,
  MessagePage,
  NewGroup,
  NewMessage,
  PageQuery,
  ReadPosition,
  SearchPage,
  SearchQuery,
} from "../../../../shared/protocol/api/chat.ts";
import type { ApiRoute } from "./ApiRoute.ts";

interface Place {
  readonly path: string;
  /** Of an operation's id: `sendMessageToCase`. */
  readonly name: string;
  readonly of: string;
}

const places: readonly Place[] = [
  { path: "/api/chat/sessions/:id", name: "Session", of: "of a session" },
  { path: "/api/chat/cases/:id", name: "Case", of: "about a case" },
  { path: "/api/chat/groups/:id", name: "Group", of: "of a group" },
  { path: "/api/chat/people/:id", name: "Person", of: "with another person" },
];

const access = "token";
const failures = ["forbidden", "not-found"] as const;

function reading({ path, name, of }: Place): readonly ApiRoute[] {
  return [
    {
      id: `readConversationOf${name}`,
      method: "GET",
      path,
      summary: `The conversation ${of}: who reads it, what the asker may do there`,
      access,
      answers: { 200: ConversationDetail },
      failures,
    },
    {
      id: `readMessagesOf${name}`,
      method: "GET",
      path: `${path}/messages`,
      summary: `Messages ${of}: the newest, those before a place, or what has changed since a revision`,
      access,
      query: PageQuery,
      answers: { 200: MessagePage },
      failures: [...failures, "bad-message"],
    },
    {
      id: `readMessageHistoryOf${name}`,
      method: "GET",
      path: `${path}/messages/:message/history`,
      summary: "What a message said before; of a deleted one for administrators",
      access,
      answers: { 200: MessageHistory },
      failures: [...failures, "read-only"],
    },
    {
      id: `readUpTo${name}`,
      method: "PUT",
      path: `${path}/read`,
      summary: "Says how far the asker has read",
      access,
      body: ReadPosition,
      answers: { 204: null },
      failures,
    },
  ];
}

function writing({ path, name, of }: Place): readonly ApiRoute[] {
  const message = `${path}/messages/:message`;
  return [
    {
      id: `sendMessageTo${name}`,
      method: "POST",
      path: `${path}/messages`,
      summary: `Writes a message ${of}; the same sendId again is the same message`,
      access,
      body: NewMessage,
      answers: { 201: MessageView },
      failures: [...failures, "conflict", "rate-limited", "read-only", "unprocessable"],
    },
    {
      id: `editMessageOf${name}`,
      method: "PATCH",
      path: message,
      summary: "Changes one's own message; what it said before is kept",
      access,
      body: MessageChange,
      answers: { 200: MessageView },
      failures: [...failures, "rate-limited", "read-only"],
    },
    {
      id: `deleteMessageOf${name}`,
      method: "DELETE",
      path: message,
      summary: "Deletes one's own message, a moderator anybody's; its place stays",
      access,
      answers: { 200: MessageView },
      failures: [...failures, "read-only"],
    },
  ];
}

export const chatApi: readonly ApiRoute[] = [
  {
    id: "listConversations",
    method: "GET",
    path: "/api/chat",
    summary: "The asker's conversations, newest first, with what is unread",
    access: "token",
    answers: { 200: ChatOverview },
  },
  {
    id: "searchMessages",
    method: "POST",
    path: "/api/chat/search",
    summary: "Messages with these words, newest first, of all that the asker reads or of one conversation",
    access: "token",
    body: SearchQuery,
    answers: { 200: SearchPage },
    failures: ["forbidden", "not-found"],
  },
  {
    id: "createGroup",
    method: "POST",
    path: "/api/chat/groups",
    summary: "Makes a lasting group; the creator owns it",
    access: "token",
    headers: ["Idempotency-Key"],
    body: NewGroup,
    answers: { 201: GroupView },
    failures: ["forbidden", "not-found", "limit", "read-only"],
  },
  {
    id: "renameGroup",
    method: "PATCH",
    path: "/api/chat/groups/:id",
    summary: "Gives a group another name; for its owners",
    access: "token",
    body: GroupChange,
    answers: { 200: GroupView },
    failures: ["forbidden", "not-found", "read-only"],
  },
  {
    id: "putGroupMember",
    method: "PUT",
    path: "/api/chat/groups/:id/members/:userId",
    summary: "Adds a colleague to the group, or changes their part in it; for its owners",
    access: "token",
    body: GroupMembership,
    answers: { 200: GroupView },
    failures: ["forbidden", "not-found", "conflict", "limit", "read-only"],
  },
  {
    id: "removeGroupMember",
    method: "DELETE",
    path: "/api/chat/groups/:id/members/:userId",
    summary: "Takes somebody out of the group, or leaves it (204); the last owner of others stays",
    access: "token",
    answers: { 200: GroupView, 204: null },
    failures: ["forbidden", "not-found", "conflict", "read-only"],
  },
  ...places.flatMap((place) => [...reading(place), ...writing(place)]),
];
