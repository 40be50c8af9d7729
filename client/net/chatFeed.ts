import type { ConversationRef, MessageView } from "../../shared/model/chat.ts";
import type { NotificationParams } from "../../shared/protocol/signaling.ts";

/** A socket that tells of chat. */
interface ChatTeller {
  on(method: "chatMessage", handler: (params: NotificationParams<"chatMessage">) => void): () => void;
  on(method: "chatRead", handler: (params: NotificationParams<"chatRead">) => void): () => void;
  on(method: "chatChanged", handler: () => void): () => void;
}

/** What a signaling socket tells of chat; `onBack` says when it is open again. */
export function chatFeed(socket: ChatTeller, onBack: (listener: () => void) => () => void) {
  return {
    onMessage: (listener: (conversation: ConversationRef, message: MessageView) => void) =>
      socket.on("chatMessage", ({ conversation, message }) => listener(conversation, message)),
    onRead: (listener: (conversation: ConversationRef, seq: number) => void) =>
      socket.on("chatRead", ({ conversation, seq }) => listener(conversation, seq)),
    onChanged: (listener: () => void) => socket.on("chatChanged", listener),
    onBack,
  };
}
