import type { ChatPerson, ConversationRef, MessageView } from "../../shared/model/chat.ts";
import { MessageId, SessionId, UserId } from "../../shared/model/ids.ts";
import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import type { ConversationDetail, MessagePage, NewMessage, SearchPage } from "../../shared/protocol/api/chat.ts";
import { Conversation } from "./Conversation.ts";
import type { ChatFeed, ChatServer } from "./ChatPorts.ts";
import { DraftStore } from "./DraftStore.ts";

export const ana: ChatPerson = { id: UserId.parse("user-ana-1"), name: "Ana" };
export const ben: ChatPerson = { id: UserId.parse("user-ben-1"), name: "Ben" };
const here: ConversationRef = { kind: "session", id: SessionId.parse("session-1") };

const PAGE = 3;

/** A server with one conversation, and the line that tells of it. */
export class FakeChat implements ChatServer, ChatFeed {
  readonly messages: MessageView[] = [];
  readonly read: number[] = [];
  readSeq = 0;
  isOffline = false;
  /** Nothing of what messages refer to is there. */
  refusesReferences = false;
  #revision = 0;
  #lastId = 0;
  readonly #onMessage = new Set<(conversation: ConversationRef, message: MessageView) => void>();
  readonly #onBack = new Set<() => void>();

  /** Written by somebody and not told yet. */
  write(author: ChatPerson, text: string, rest: Partial<MessageView> = {}): MessageView {
    const seq = this.messages.length + 1;
    const id = MessageId.parse(`message-${++this.#lastId}`);
    const revision = ++this.#revision;
    const message = { id, seq, revision, author, at: seq * 1000, text, mentions: [], references: [], ...rest };
    this.messages.push(message);
    return message;
  }

  change(seq: number, text: string): MessageView {
    const at = this.messages.findIndex((message) => message.seq === seq);
    const former = this.messages[at];
    if (!former) throw new Error("no such message in the test");
    const changed = { ...former, text, editedAt: 1, revision: ++this.#revision };
    this.messages[at] = changed;
    return changed;
  }

  tell(message: MessageView): void {
    for (const listener of this.#onMessage) listener(here, message);
  }

  comeBack(): void {
    this.isOffline = false;
    for (const listener of this.#onBack) listener();
  }

  onMessage(listener: (conversation: ConversationRef, message: MessageView) => void): () => void {
    this.#onMessage.add(listener);
    return () => this.#onMessage.delete(listener);
  }

  onRead(): () => void {
    return () => undefined;
  }

  onChanged(): () => void {
    return () => undefined;
  }

  onBack(listener: () => void): () => void {
    this.#onBack.add(listener);
    return () => this.#onBack.delete(listener);
  }

  async detail(conversation: ConversationRef): Promise<ConversationDetail> {
    this.#requireLine();
    return { conversation, title: "MDT", people: [ana, ben], may: { write: true, moderate: false } };
  }

  async page(
    _conversation: ConversationRef,
    { before, since }: { readonly before?: number; readonly since?: number } = {},
  ): Promise<MessagePage> {
    this.#requireLine();
    const { readSeq } = this;
    const rest = { revision: this.#revision, readSeq };
    if (since !== undefined) {
      const changed = this.messages
        .filter(({ revision }) => revision > since)
        .toSorted((a, b) => a.revision - b.revision);
      return { messages: changed.slice(0, PAGE), hasMore: changed.length > PAGE, ...rest };
    }
    const older = this.messages.filter(({ seq }) => seq < (before ?? Infinity));
    return { messages: older.slice(-PAGE), hasMore: older.length > PAGE, ...rest };
  }

  async send(_conversation: ConversationRef, { sendId, text, references }: NewMessage): Promise<MessageView> {
    this.#requireLine();
    if (this.refusesReferences && references.length > 0) throw new ApiFailure("unprocessable");
    const known = this.messages.find((message) => message.sendId === sendId);
    return known ?? this.write(ana, text, { sendId });
  }

  async markRead(_conversation: ConversationRef, seq: number): Promise<void> {
    this.read.push(seq);
  }

  edit(): Promise<never> {
    return Promise.reject(new ApiFailure("forbidden"));
  }

  remove(): Promise<never> {
    return Promise.reject(new ApiFailure("forbidden"));
  }

  history(): Promise<never> {
    return Promise.reject(new ApiFailure("forbidden"));
  }

  async overview() {
    return { conversations: [] };
  }

  async search(): Promise<SearchPage> {
    return { hits: [] };
  }

  #requireLine(): void {
    if (this.isOffline) throw new ApiFailure("unavailable", { isUnreachable: true });
  }
}

/** Ana's page of the conversation. */
export function openHere(chat: FakeChat, drafts = new DraftStore(() => ana.id)): Conversation {
  let lastId = 0;
  const newId = () => `send-${String(++lastId).padStart(6, "0")}`;
  return new Conversation({ conversation: here, server: chat, feed: chat, drafts, self: ana.id, newId, now: () => 1 });
}

/** Resolves once the conversation looks so. */
export function until(conversation: Conversation, isSo: () => boolean): Promise<void> {
  if (isSo()) return Promise.resolve();
  return new Promise((resolve) => {
    const undo = conversation.subscribe(() => {
      if (!isSo()) return;
      undo();
      resolve();
    });
  });
}
