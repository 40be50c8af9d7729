import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useLocation } from "wouter";
import { type ConversationRef, conversationKey } from "../../../shared/model/chat.ts";
import { peerOf, type UserId } from "../../../shared/model/ids.ts";
import type { ChatDeskSnapshot } from "../../chat/ChatDesk.ts";
import type { Conversation } from "../../chat/Conversation.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { colourOf } from "../theme/peerColour.ts";
import type { ChatPlace } from "./ChatPlace.ts";

/** What is new in this person's conversations. */
export function useChatDesk(): ChatDeskSnapshot {
  const { desk } = usePorts().chat;
  // The same each time: the last listener that goes closes the line.
  const subscribe = useCallback((listener: () => void) => desk.subscribe(listener), [desk]);
  return useSyncExternalStore(subscribe, () => desk.getSnapshot());
}

/** The conversation, open as long as it is shown. */
export function useOpenConversation(ref: ConversationRef): Conversation | undefined {
  const { chat } = usePorts();
  const key = conversationKey(ref);
  const [opened, setOpened] = useState<{ readonly key: string; readonly conversation: Conversation }>();
  useEffect(() => {
    const conversation = chat.open(ref);
    setOpened({ key, conversation });
    return () => conversation.close();
    // oxlint-disable-next-line react/exhaustive-deps -- the key says all that the reference does
  }, [chat, key]);
  return opened?.key === key ? opened.conversation : undefined;
}

/** Outside of a session a reference leads to the page of its case. */
export function usePagePlace(self: UserId, linked?: ConversationRef): ChatPlace {
  const { desk } = usePorts().chat;
  const [, navigate] = useLocation();
  const caseId = linked?.kind === "case" ? linked.id : undefined;
  return useMemo(
    () => ({
      self,
      colourOf: (user) => colourOf(peerOf(user)),
      linkable:
        caseId === undefined
          ? undefined
          : () => {
              const title = desk.titleOf({ kind: "case", id: caseId })?.split(" · ")[0] ?? "";
              return [{ title, target: { kind: "case", caseId } }];
            },
      openReference: (reference) => navigate(`/cases/${reference.caseId}`),
    }),
    [self, navigate, caseId, desk],
  );
}

/** The address of a conversation. */
export function chatPath({ kind, id }: ConversationRef): string {
  return `/chat/${kind}/${id}`;
}
