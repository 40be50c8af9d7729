import { Button, Loader } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "../../chat/Conversation.ts";
import type { ConversationSnapshot } from "../../chat/ConversationSnapshot.ts";
import { dayWord, formatDay } from "../i18n/moment.ts";
import { arrangeMessages } from "./arrangeMessages.ts";
import { type MessageActions, MessageItem } from "./MessageItem.tsx";
import css from "./MessageList.module.css";
import { OutgoingItem } from "./OutgoingItem.tsx";
import type { ListScroll } from "./useListScroll.ts";

function DayLine({ at }: { readonly at: number }) {
  const { t, i18n } = useTranslation();
  const [now] = useState(() => Date.now());
  const word = dayWord(at, now);
  const text = word === "today" || word === "yesterday" ? t(`chat.${word}`) : formatDay(at, now, i18n.language);
  return <p className={css["day"]}>{text}</p>;
}

function Earlier({ conversation, snapshot }: Pick<MessageListProps, "conversation" | "snapshot">) {
  const { t } = useTranslation();
  if (!snapshot.hasOlder) return null;
  return (
    <div className={css["earlier"]}>
      {snapshot.isLoadingOlder ? (
        <output className={css["waiting"]}>
          <Loader size={14} color="var(--c-live)" />
          {t("chat.loadingEarlier")}
        </output>
      ) : (
        <Button size="compact-sm" variant="default" onClick={() => void conversation.loadOlder()}>
          {t("chat.earlier")}
        </Button>
      )}
    </div>
  );
}

interface MessageListProps {
  readonly conversation: Conversation;
  readonly snapshot: ConversationSnapshot;
  readonly scroll: ListScroll;
  readonly actions: MessageActions;
}

/** What was said, by days; the newest at the end. */
export function MessageList({ conversation, snapshot, scroll, actions }: MessageListProps) {
  const { t } = useTranslation();
  const { messages, outgoing, newFrom, unread } = snapshot;
  const { box, onScroll, isAtEnd, toEnd } = scroll;
  const rows = useMemo(() => arrangeMessages(messages, newFrom), [messages, newFrom]);
  return (
    <div className={css["frame"]}>
      <div
        ref={box}
        className={css["list"]}
        role="log"
        aria-label={t("chat.log")}
        aria-busy={snapshot.isLoadingOlder}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled by keys too
        tabIndex={0}
        onScroll={onScroll}
      >
        <Earlier conversation={conversation} snapshot={snapshot} />
        {rows.map((row) => {
          if (row.kind === "day") return <DayLine key={`day ${row.at}`} at={row.at} />;
          if (row.kind === "new") {
            return (
              <p key="new" className={css["new"]} data-new="">
                {t("chat.new")}
              </p>
            );
          }
          return <MessageItem key={row.message.id} message={row.message} isFirst={row.isFirst} actions={actions} />;
        })}
        {outgoing.map((one) => (
          <OutgoingItem key={one.sendId} conversation={conversation} outgoing={one} />
        ))}
      </div>
      {!isAtEnd && (
        <button type="button" className={css["latest"]} onClick={toEnd}>
          <IconArrowDown size={15} aria-hidden="true" />
          {unread > 0 ? t("chat.unread", { count: unread }) : t("chat.latest")}
        </button>
      )}
    </div>
  );
}
