import type { ConversationRef, MessageView } from "../../shared/model/chat.ts";
import type { MessageId } from "../../shared/model/ids.ts";
import type {
  ChatOverview,
  ConversationDetail,
  MessageChange,
  MessageHistory,
  MessagePage,
  NewMessage,
  SearchPage,
  SearchQuery,
} from "../../shared/protocol/api/chat.ts";

/** The server's part of chat. What fails rejects with ApiFailure. */
export interface ChatServer {
  overview(signal?: AbortSignal): Promise<ChatOverview>;
  detail(conversation: ConversationRef): Promise<ConversationDetail>;
  page(
    conversation: ConversationRef,
    place?: { readonly before?: number; readonly since?: number },
  ): Promise<MessagePage>;
  send(conversation: ConversationRef, body: NewMessage): Promise<MessageView>;
  edit(conversation: ConversationRef, id: MessageId, body: MessageChange): Promise<MessageView>;
  remove(conversation: ConversationRef, id: MessageId): Promise<MessageView>;
  history(conversation: ConversationRef, id: MessageId): Promise<MessageHistory>;
  search(query: SearchQuery): Promise<SearchPage>;
  markRead(conversation: ConversationRef, seq: number): Promise<void>;
}

/** What is told without being asked for. Each returns its undo. */
export interface ChatFeed {
  onMessage(listener: (conversation: ConversationRef, message: MessageView) => void): () => void;
  onRead(listener: (conversation: ConversationRef, seq: number) => void): () => void;
  onChanged(listener: () => void): () => void;
  /** Something may have been missed until now. */
  onBack(listener: () => void): () => void;
}
