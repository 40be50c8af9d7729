import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Conversation } from "../../chat/Conversation.ts";
import type { ConversationSnapshot } from "../../chat/ConversationSnapshot.ts";

/** So near to the end that one reads what is newest. */
const END_PX = 48;
const TOP_PX = 120;
const MARKED_MS = 2_500;

export interface ListScroll {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
  /** Brings a message into sight, however long ago it was. */
  readonly jumpTo: (seq: number) => void;
}

/** The list stays at its end while one reads there, and where it is while older messages come in above. */
export function useListScroll(conversation: Conversation, snapshot: ConversationSnapshot): ListScroll {
  const box = useRef<HTMLDivElement>(null);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const stays = useRef(true);
  const before = useRef<{ first: number | undefined; height: number }>({ first: undefined, height: 0 });
  const first = snapshot.messages[0]?.seq;
  const { messages, outgoing } = snapshot;
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { first: former, height } = before.current;
    if (former !== undefined && first !== undefined && first < former) {
      element.scrollTop += element.scrollHeight - height;
    } else if (former === undefined && first !== undefined) {
      const line = element.querySelector<HTMLElement>("[data-new]");
      element.scrollTop = line ? line.offsetTop - element.offsetTop - 60 : element.scrollHeight;
    } else if (stays.current) element.scrollTop = element.scrollHeight;
    before.current = { first, height: element.scrollHeight };
    // What a message has become, or why it was not sent, takes room too.
  }, [first, messages, outgoing]);
  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    stays.current = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    setIsAtEnd(stays.current);
    if (element.scrollTop < TOP_PX) void conversation.loadOlder();
  }, [conversation]);
  const toEnd = useCallback(() => {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);
  useStayingAtEnd(box, stays);
  useLooking(conversation, isAtEnd && snapshot.state === "ready");
  const jumpTo = useCallback((seq: number) => void showMessage(conversation, box, seq), [conversation]);
  return { box, isAtEnd, onScroll, toEnd, jumpTo };
}

/** The composer grows, the window shrinks: what was seen last is seen still. */
function useStayingAtEnd(box: RefObject<HTMLDivElement | null>, stays: RefObject<boolean>): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      if (stays.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, stays]);
}

/** What is at the end is read while the page is looked at. */
function useLooking(conversation: Conversation, isSeen: boolean): void {
  useEffect(() => {
    const look = (): void => conversation.look(isSeen && document.visibilityState === "visible");
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      conversation.look(false);
    };
  }, [conversation, isSeen]);
}

async function showMessage(
  conversation: Conversation,
  box: RefObject<HTMLDivElement | null>,
  seq: number,
): Promise<void> {
  if (!(await conversation.reach(seq))) return;
  requestAnimationFrame(() => {
    const found = box.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    found.dataset["marked"] = "";
    setTimeout(() => delete found.dataset["marked"], MARKED_MS);
  });
}
