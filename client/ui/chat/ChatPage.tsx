import { Button, Loader } from "@mantine/core";
import {
  IconArrowLeft,
  IconCalendarEvent,
  IconFolderOpen,
  IconMessagePlus,
  IconMessages,
  IconSearch,
  IconUsers,
  IconUsersPlus,
} from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { ConversationRef } from "../../../shared/model/chat.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { Conversation } from "../../chat/Conversation.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { EmptyNote, ProblemNote } from "../pages/LoadedView.tsx";
import { problemOf } from "../pages/pageProblem.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { useTabName } from "../pages/useTabName.ts";
import { ChatPlaceContext, useConversation } from "./ChatPlace.ts";
import css from "./ChatPage.module.css";
import { ConversationList } from "./ConversationList.tsx";
import { type ConversationHandle, ConversationView } from "./ConversationView.tsx";
import { GroupPeople } from "./GroupPeople.tsx";
import { NewGroup, NewMessage } from "./NewChat.tsx";
import { SearchPanel } from "./SearchPanel.tsx";
import { chatPath, useChatDesk, useOpenConversation, usePagePlace } from "./usePageChat.ts";

interface HeadProps {
  readonly account: AccountView;
  readonly conversation: Conversation;
  readonly isSearching: boolean;
  readonly onSearch: () => void;
}

/** Where the conversation's subject has a page of its own. */
function SubjectLink({ conversation: { kind, id } }: { readonly conversation: ConversationRef }) {
  const { t } = useTranslation();
  if (kind !== "case" && kind !== "session") return null;
  const words = t(kind === "case" ? "chat.toCase" : "chat.toSession");
  return (
    <Button
      component={Link}
      href={kind === "case" ? `/cases/${id}` : `/sessions/${id}`}
      className={css["subject"]}
      size="compact-sm"
      variant="default"
      aria-label={words}
      title={words}
    >
      {kind === "case" ? <IconFolderOpen size={20} /> : <IconCalendarEvent size={20} />}
      <span className={css["subjectWords"]}>{words}</span>
    </Button>
  );
}

function Head({ account, conversation, isSearching, onSearch }: HeadProps) {
  const { t } = useTranslation();
  const { detail } = useConversation(conversation);
  const { desk } = usePorts().chat;
  useChatDesk(); // What a conversation is called may be known before the rest of it.
  const [arePeopleShown, showPeople] = useState(false);
  const ref = conversation.conversation;
  const group = detail?.group;
  return (
    <header className={css["head"]}>
      <Link href="/chat" className={css["back"]} aria-label={t("chat.back")}>
        <IconArrowLeft size={20} />
      </Link>
      <span className={css["what"]}>
        <h2 className={css["title"]}>
          <bdi>{detail?.title ?? desk.titleOf(ref) ?? " "}</bdi>
        </h2>
        <span className={css["facts"]}>
          {t(`chat.kind.${ref.kind}`)}
          {detail && ref.kind !== "direct" && ` · ${t("chat.peopleCount", { count: detail.people.length })}`}
        </span>
      </span>
      <SubjectLink conversation={ref} />
      {group && <BarButton icon={<IconUsers size={18} />} label={t("chat.people")} onClick={() => showPeople(true)} />}
      <BarButton
        icon={<IconSearch size={18} />}
        label={t("chat.searchIn")}
        isPressed={isSearching}
        onClick={onSearch}
      />
      {group && (
        <GroupPeople group={group} self={account.id} isOpen={arePeopleShown} onClose={() => showPeople(false)} />
      )}
    </header>
  );
}

interface OpenProps {
  readonly account: AccountView;
  readonly open: ConversationRef;
  /** Where a search has led to. */
  readonly seq: number | undefined;
}

function OpenConversation({ account, open, seq }: OpenProps) {
  const conversation = useOpenConversation(open);
  const place = usePagePlace(account.id, open);
  const [isSearching, search] = useState(false);
  const view = useRef<ConversationHandle>(null);
  if (!conversation) return null;
  return (
    <ChatPlaceContext value={place}>
      <Head
        account={account}
        conversation={conversation}
        isSearching={isSearching}
        onSearch={() => search(!isSearching)}
      />
      <ConversationView
        key={open.id}
        ref={view}
        conversation={conversation}
        isSearching={isSearching}
        onSearchEnd={() => search(false)}
        startAt={seq}
      />
    </ChatPlaceContext>
  );
}

function Conversations({ account, open }: { account: AccountView; open: ConversationRef | undefined }) {
  const { t } = useTranslation();
  const { chat } = usePorts();
  const [, navigate] = useLocation();
  const { conversations, failure } = useChatDesk();
  const [adding, setAdding] = useState<"message" | "group">();
  const close = (): void => setAdding(undefined);
  return (
    <div className={css["side"]}>
      <header className={css["head"]}>
        <h1 className={css["title"]}>{t("chat.title")}</h1>
        <BarButton
          icon={<IconMessagePlus size={20} />}
          label={t("chat.newMessage")}
          onClick={() => setAdding("message")}
        />
        <BarButton icon={<IconUsersPlus size={20} />} label={t("chat.newGroup")} onClick={() => setAdding("group")} />
      </header>
      <SearchPanel
        label={t("chat.search")}
        hasPlaces
        find={(query, before) => chat.server.search({ query, ...(before !== undefined && { before }) })}
        onPick={({ conversation, message }) => navigate(`${chatPath(conversation)}?message=${message.seq}`)}
      />
      <nav className={css["conversations"]} aria-label={t("chat.conversations")}>
        {conversations === undefined && failure === undefined && (
          <output className={css["loading"]}>
            <Loader size={20} color="var(--c-live)" />
            {t("page.loading")}
          </output>
        )}
        {conversations === undefined && failure !== undefined && (
          <ProblemNote problem={problemOf(failure)} onRetry={() => chat.desk.refresh()} />
        )}
        {conversations && <ConversationList conversations={conversations} self={account.id} open={open} />}
      </nav>
      <NewMessage self={account.id} isOpen={adding === "message"} onClose={close} />
      <NewGroup self={account.id} isOpen={adding === "group"} onClose={close} />
    </div>
  );
}

interface ChatPageProps {
  readonly account: AccountView;
  readonly open?: ConversationRef;
  readonly seq?: number | undefined;
}

/** All that a person talks about with others, outside of sessions as well; on a phone one thing at a time. */
export function ChatPage({ account, open, seq }: ChatPageProps) {
  const { t } = useTranslation();
  useTabName("chat.title");
  return (
    <div className={css["page"]} data-open={open ? "" : undefined}>
      <Conversations account={account} open={open} />
      <section className={css["main"]} aria-label={t("chat.log")}>
        {open ? (
          <OpenConversation key={`${open.kind} ${open.id}`} account={account} open={open} seq={seq} />
        ) : (
          <EmptyNote
            icon={<IconMessages size={26} stroke={1.5} />}
            title={t("chat.pick.title")}
            text={t("chat.pick.text")}
          />
        )}
      </section>
    </div>
  );
}
