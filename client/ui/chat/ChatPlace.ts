import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Reference } from "../../../shared/model/chat.ts";
import type { UserId } from "../../../shared/model/ids.ts";
import type { Conversation } from "../../chat/Conversation.ts";
import type { ConversationSnapshot } from "../../chat/ConversationSnapshot.ts";
import type { LinkOffer } from "../../chat/LinkOffer.ts";

/** Where a conversation stands: on a page of its own, or beside the images of a session. */
export interface ChatPlace {
  readonly self: UserId;
  readonly colourOf: (user: UserId) => string;
  /** What a message can refer to now; undefined where nothing ever can. Rejects with ApiFailure. */
  readonly linkable: (() => Promise<readonly LinkOffer[]>) | undefined;
  readonly openReference: (reference: Reference) => void;
}

export const ChatPlaceContext = createContext<ChatPlace | undefined>(undefined);

export function useChatPlace(): ChatPlace {
  const place = useContext(ChatPlaceContext);
  if (!place) throw new Error("the conversation stands nowhere");
  return place;
}

export function useConversation(conversation: Conversation): ConversationSnapshot {
  const subscribe = useCallback((listener: () => void) => conversation.subscribe(listener), [conversation]);
  return useSyncExternalStore(subscribe, () => conversation.getSnapshot());
}
