import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseId, UserId } from "../../../shared/model/ids.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { Section } from "../pages/Section.tsx";
import css from "./CaseDiscussion.module.css";
import { ChatPlaceContext } from "./ChatPlace.ts";
import { ConversationView } from "./ConversationView.tsx";
import { useOpenConversation, usePagePlace } from "./usePageChat.ts";

/** What is said about a case, with or without a session. */
export function CaseDiscussion({ caseId, self }: { readonly caseId: CaseId; readonly self: UserId }) {
  const { t } = useTranslation();
  const ref = { kind: "case", id: caseId } as const;
  const conversation = useOpenConversation(ref);
  const place = usePagePlace(self, ref);
  const [isSearching, search] = useState(false);
  return (
    <Section
      title={t("chat.discussion")}
      aside={
        <>
          {t("chat.discussionHint")}
          <BarButton
            icon={<IconSearch size={18} />}
            label={t("chat.searchIn")}
            isPressed={isSearching}
            onClick={() => search(!isSearching)}
          />
        </>
      }
    >
      <div className={css["discussion"]}>
        {conversation && (
          <ChatPlaceContext value={place}>
            <ConversationView conversation={conversation} isSearching={isSearching} onSearchEnd={() => search(false)} />
          </ChatPlaceContext>
        )}
      </div>
    </Section>
  );
}
