import { z } from "zod";
import {
  ChatPerson,
  ConversationRef,
  GroupName,
  MAX_MENTIONS,
  MAX_REFERENCES,
  MessageText,
  MessageView,
  Reference,
} from "../../model/chat.ts";
import { GroupId, UserId } from "../../model/ids.ts";

/**
 * Chat. `{place}` is `sessions/{id}`, `cases/{id}`, `groups/{id}` or `people/{id}` (the other person). What is not the asker's does
 * not exist for them (404). What is new comes over the signaling sockets (`chatMessage`, `chatRead`, `chatChanged`).
 *
 * | request | body | answer |
 * |---|---|---|
 * | `GET /api/chat` | – | ChatOverview: the asker's conversations, newest first |
 * | `GET /api/chat/{place}` | – | ConversationDetail |
 * | `GET /api/chat/{place}/messages` | `?before={seq}` or `?since={revision}` | MessagePage |
 * | `POST /api/chat/{place}/messages` | NewMessage | 201 MessageView; sent again with the same `sendId`: the same message |
 * | `PATCH /api/chat/{place}/messages/{id}` | MessageChange | MessageView; one's own |
 * | `DELETE /api/chat/{place}/messages/{id}` | – | MessageView: who deleted it, and when; one's own, a moderator anybody's |
 * | `GET /api/chat/{place}/messages/{id}/history` | – | MessageHistory: earlier texts; of a deleted one for administrators |
 * | `PUT /api/chat/{place}/read` | ReadPosition | 204 |
 * | `POST /api/chat/search` | SearchQuery | SearchPage; what one looks for never stands in an address |
 * | `POST /api/chat/groups` | NewGroup | 201 GroupView; the asker owns it |
 * | `PATCH /api/chat/groups/{id}` | GroupChange | GroupView; owners |
 * | `PUT`, `DELETE /api/chat/groups/{id}/members/{userId}` | GroupMembership, – | GroupView; owners; everybody removes themselves |
 */
/** A client's own name for what it sends: sent again, it is the same message. */
const SendId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/u);

export const NewMessage = z
  .strictObject({
    sendId: SendId,
    text: MessageText,
    /** Those who may not read here count for nothing. */
    mentions: z.array(UserId).max(MAX_MENTIONS).default([]),
    references: z.array(Reference).max(MAX_REFERENCES).default([]),
  })
  .refine(({ text, references }) => text !== "" || references.length > 0);
export type NewMessage = z.infer<typeof NewMessage>;

/** Nothing: the newest messages. */
export const PageQuery = z.strictObject({
  /** Only those before this place. */
  before: z.coerce.number().int().positive().optional(),
  /** Whatever has changed since this revision. */
  since: z.coerce.number().int().nonnegative().optional(),
});

/** What a message refers to stays. */
export const MessageChange = z.strictObject({
  text: MessageText,
  mentions: z.array(UserId).max(MAX_MENTIONS).default([]),
});
export type MessageChange = z.infer<typeof MessageChange>;

/** In their order. `hasMore`: older ones (`before`, or nothing asked), later changes (`since`). */
export const MessagePage = z.object({
  messages: z.array(MessageView),
  hasMore: z.boolean(),
  /** The conversation's newest change. */
  revision: z.number().int().nonnegative(),
  /** How far the asker has read. */
  readSeq: z.number().int().nonnegative(),
});
export type MessagePage = z.infer<typeof MessagePage>;

export const MessageHistory = z.object({
  /** Oldest first, without the one that is shown now. */
  versions: z.array(z.object({ text: z.string(), at: z.number().int() })),
});
export type MessageHistory = z.infer<typeof MessageHistory>;

export const ReadPosition = z.strictObject({ seq: z.number().int().nonnegative() });
export type ReadPosition = z.infer<typeof ReadPosition>;

const ConversationSummary = z.object({
  conversation: ConversationRef,
  /** Of a case its number and title, of a session its title, of a group its name; else the other person's name. */
  title: z.string(),
  /** Others' messages that the asker has not read, at most `MAX_UNREAD`. */
  unread: z.number().int().nonnegative(),
  /** How many of them name the asker. */
  mentions: z.number().int().nonnegative(),
  readSeq: z.number().int().nonnegative(),
  last: z.object({ author: ChatPerson, at: z.number().int(), text: z.string(), isDeleted: z.boolean() }).optional(),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

export const MAX_UNREAD = 100;

export const ChatOverview = z.object({ conversations: z.array(ConversationSummary) });
export type ChatOverview = z.infer<typeof ChatOverview>;

const GroupRole = z.enum(["owner", "member"]);

export const GroupView = z.object({
  id: GroupId,
  name: z.string(),
  members: z.array(ChatPerson.extend({ role: GroupRole })),
});
export type GroupView = z.infer<typeof GroupView>;

export const ConversationDetail = z.object({
  conversation: ConversationRef,
  title: z.string(),
  /** Everybody who reads here, the asker among them. */
  people: z.array(ChatPerson),
  /** `moderate`: delete what others wrote; of a group also its name and people. */
  may: z.object({ write: z.boolean(), moderate: z.boolean() }),
  /** Of a group. */
  group: GroupView.optional(),
});
export type ConversationDetail = z.infer<typeof ConversationDetail>;

export const SearchQuery = z.strictObject({
  query: z.string().trim().min(1).max(200),
  /** All of the asker's where it is not said. */
  conversation: ConversationRef.optional(),
  /** The `next` of the page before. */
  before: z.number().int().positive().optional(),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

/** Newest first. */
export const SearchPage = z.object({
  hits: z.array(z.object({ conversation: ConversationRef, title: z.string(), message: MessageView })),
  next: z.number().int().positive().optional(),
});
export type SearchPage = z.infer<typeof SearchPage>;

export const NewGroup = z.strictObject({ name: GroupName, members: z.array(UserId).max(200).default([]) });
export type NewGroup = z.infer<typeof NewGroup>;

export const GroupChange = z.strictObject({ name: GroupName });
export type GroupChange = z.infer<typeof GroupChange>;

export const GroupMembership = z.strictObject({ role: GroupRole });
export type GroupMembership = z.infer<typeof GroupMembership>;
