import { IconCalendarEvent, IconFolder, IconMessages, IconUser, IconUsers } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { type ConversationRef, conversationKey } from "../../../shared/model/chat.ts";
import type { UserId } from "../../../shared/model/ids.ts";
import type { ConversationSummary } from "../../../shared/protocol/api/chat.ts";
import { formatStamp } from "../i18n/formatStamp.ts";
import { EmptyNote } from "../pages/LoadedView.tsx";
import css from "./ConversationList.module.css";
import { UnreadBadge } from "./UnreadBadge.tsx";
import { chatPath } from "./usePageChat.ts";

const icons: Readonly<Record<ConversationRef["kind"], ReactNode>> = {
  session: <IconCalendarEvent size={18} stroke={1.75} aria-hidden="true" />,
  case: <IconFolder size={18} stroke={1.75} aria-hidden="true" />,
  group: <IconUsers size={18} stroke={1.75} aria-hidden="true" />,
  direct: <IconUser size={18} stroke={1.75} aria-hidden="true" />,
};

function Preview({ summary, self }: { readonly summary: ConversationSummary; readonly self: UserId }) {
  const { t } = useTranslation();
  const { last, conversation } = summary;
  if (!last) return <span className={css["preview"]}>{t(`chat.empty.${conversation.kind}.title`)}</span>;
  const author = last.author.id === self ? t("chat.you") : last.author.name;
  const text = last.isDeleted ? t("chat.deleted") : last.text || t("chat.reference.only");
  return (
    <bdi className={css["preview"]}>
      {conversation.kind === "direct" && last.author.id !== self ? text : `${author}: ${text}`}
    </bdi>
  );
}

interface ConversationListProps {
  readonly conversations: readonly ConversationSummary[];
  readonly self: UserId;
  readonly open: ConversationRef | undefined;
}

/** A person's conversations, the newest first. */
export function ConversationList({ conversations, self, open }: ConversationListProps) {
  const { t, i18n } = useTranslation();
  const openKey = open && conversationKey(open);
  if (conversations.length === 0) {
    return (
      <EmptyNote
        icon={<IconMessages size={26} stroke={1.5} />}
        title={t("chat.none.title")}
        text={t("chat.none.text")}
      />
    );
  }
  return (
    <ul className={css["list"]}>
      {conversations.map((summary) => {
        const { conversation, title, unread, mentions, last } = summary;
        const key = conversationKey(conversation);
        return (
          <li key={key}>
            <Link
              href={chatPath(conversation)}
              className={css["row"]}
              aria-current={key === openKey ? "page" : undefined}
              data-unread={unread > 0 ? "" : undefined}
            >
              <span className={css["icon"]} title={t(`chat.kind.${conversation.kind}`)}>
                {icons[conversation.kind]}
              </span>
              <span className={css["what"]}>
                <span className={css["head"]}>
                  <bdi className={css["title"]}>{title}</bdi>
                  {last && <time className={css["time"]}>{formatStamp(last.at, i18n.language)}</time>}
                </span>
                <span className={css["head"]}>
                  <Preview summary={summary} self={self} />
                  <UnreadBadge count={unread} isNamed={mentions > 0} />
                </span>
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
