import { IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { peerOf } from "../../../shared/model/ids.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { useController, useSession, useSessionContext } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { type ChatPlace, ChatPlaceContext } from "./ChatPlace.ts";
import { type ConversationHandle, ConversationView } from "./ConversationView.tsx";
import css from "./SessionChatPanel.module.css";

type Which = "session" | "case";

/** What the people of the session write to each other, and what is said about the case on stage with or without it. */
export function SessionChatPanel() {
  const { t } = useTranslation();
  const { chat } = useController();
  const { self, session, caseId } = useSession();
  const { chatCalls } = useSessionContext();
  const [which, show] = useState<Which>("session");
  const [isSearching, search] = useState(false);
  const view = useRef<ConversationHandle>(null);
  const colourOf = usePeerColour();
  const userId = chat.session.self;
  const place = useMemo<ChatPlace>(
    () => ({
      self: userId,
      colourOf: (user) => colourOf(peerOf(user)),
      linkable: async () => chat.linkable(),
      openReference: (reference) => chat.openReference(reference),
    }),
    [chat, colourOf, userId],
  );
  useEffect(() => {
    if (chatCalls > 0) view.current?.focus();
  }, [chatCalls]);
  const ofCase = self?.role === "guest" || caseId === undefined ? undefined : chat.caseConversation();
  const shown = which === "case" && ofCase ? ofCase : chat.session;
  const number = session?.agenda.find(({ id }) => id === caseId)?.number;
  return (
    <ChatPlaceContext value={place}>
      <section className={css["panel"]} aria-label={t("chat.tab")}>
        <div className={css["bar"]}>
          {ofCase && (
            <fieldset className={css["which"]} aria-label={t("chat.conversations")}>
              <button type="button" aria-pressed={shown === chat.session} onClick={() => show("session")}>
                {t("chat.ofSession")}
              </button>
              <button type="button" aria-pressed={shown === ofCase} onClick={() => show("case")}>
                {number ?? t("chat.ofCase")}
              </button>
            </fieldset>
          )}
          {self?.role === "guest" && <span className={css["hint"]}>{t("chat.guestHint")}</span>}
          <BarButton
            className={css["search"]}
            icon={<IconSearch size={16} />}
            label={t("chat.searchIn")}
            isPressed={isSearching}
            onClick={() => search(!isSearching)}
          />
        </div>
        <ConversationView
          key={shown.conversation.id}
          ref={view}
          conversation={shown}
          isSearching={isSearching}
          onSearchEnd={() => search(false)}
        />
      </section>
    </ChatPlaceContext>
  );
}
