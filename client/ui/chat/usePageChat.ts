import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { type ConversationRef, conversationKey, studiesOf } from "../../../shared/model/chat.ts";
import { Uid } from "../../../shared/model/dicom.ts";
import { type CaseId, peerOf, type UserId } from "../../../shared/model/ids.ts";
import type { ChatDeskSnapshot } from "../../chat/ChatDesk.ts";
import type { Conversation } from "../../chat/Conversation.ts";
import { studyOffer } from "../../chat/LinkOffer.ts";
import type { CaseSight } from "../cases/caseSight.ts";
import { type PagesPorts, usePorts } from "../pages/PagesPorts.ts";
import { useUndo } from "../pages/UndoBar.tsx";
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

/** Outside of a session a reference leads to the page of its case, and there to the studies that it shows. */
export function usePagePlace(self: UserId, linked?: ConversationRef): ChatPlace {
  const { cases, studies } = usePorts();
  const { t } = useTranslation();
  const say = useUndo();
  const [, navigate] = useLocation();
  const caseId = linked?.kind === "case" ? linked.id : undefined;
  return useMemo(
    () => ({
      self,
      colourOf: (user) => colourOf(peerOf(user)),
      linkable: caseId && (() => offersOf({ cases, studies }, caseId)),
      openReference: (reference) => {
        const shown = studiesOf(reference);
        navigate(
          `/cases/${reference.caseId}`,
          shown.length > 0 ? { state: { studies: [...shown] } satisfies CaseSight } : {},
        );
        if (reference.kind === "scene" || reference.kind === "mark") say({ text: t("chat.reference.inSession") });
      },
    }),
    [self, navigate, caseId, cases, studies, say, t],
  );
}

/** The case and its studies, as the archive names them for this person. */
async function offersOf({ cases, studies }: Pick<PagesPorts, "cases" | "studies">, id: CaseId) {
  const { number: title, studies: uids } = await cases.get(id);
  const cards = uids.length === 0 ? [] : await studies.cards(uids);
  const ofStudies = cards.map(({ studyUid, ...facts }, index) =>
    studyOffer({ caseId: id, title, studyUid: Uid.parse(studyUid) }, { ...facts, isPrior: index > 0 }),
  );
  return [{ reference: { title, target: { kind: "case", caseId: id } as const } }, ...ofStudies];
}

/** The address of a conversation. */
export function chatPath({ kind, id }: ConversationRef): string {
  return `/chat/${kind}/${id}`;
}
