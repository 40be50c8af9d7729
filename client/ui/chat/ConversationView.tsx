import { Loader } from "@mantine/core";
import { IconCloudOff, IconMessages } from "@tabler/icons-react";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MessageView } from "../../../shared/model/chat.ts";
import type { Conversation } from "../../chat/Conversation.ts";
import type { ConversationSnapshot } from "../../chat/ConversationSnapshot.ts";
import { type Draft, emptyDraft } from "../../chat/Draft.ts";
import { SmallAction } from "../controls/SmallAction.tsx";
import { ConfirmDialog } from "../pages/ConfirmDialog.tsx";
import { ProblemNote } from "../pages/LoadedView.tsx";
import { problemOf } from "../pages/pageProblem.ts";
import { useChatPlace, useConversation } from "./ChatPlace.ts";
import { Composer, type ComposerHandle } from "./Composer.tsx";
import css from "./ConversationView.module.css";
import { HistoryDialog } from "./HistoryDialog.tsx";
import type { MessageActions } from "./MessageItem.tsx";
import { MessageList } from "./MessageList.tsx";
import { SearchPanel } from "./SearchPanel.tsx";
import { useListScroll } from "./useListScroll.ts";

export interface ConversationHandle {
  focus(): void;
  jumpTo(seq: number): void;
}

interface ConversationViewProps {
  readonly ref?: Ref<ConversationHandle>;
  readonly conversation: Conversation;
  readonly isSearching: boolean;
  readonly onSearchEnd: () => void;
  /** The message that one has come for. */
  readonly startAt?: number | undefined;
}

function Empty({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const { kind } = conversation.conversation;
  return (
    <div className={css["empty"]}>
      <IconMessages size={26} stroke={1.5} aria-hidden="true" />
      <p className={css["emptyTitle"]}>{t(`chat.empty.${kind}.title`)}</p>
      <p>{t(`chat.empty.${kind}.text`)}</p>
    </div>
  );
}

/** What is shown may be old: the line is gone, and what one writes waits. */
function Stale({ conversation, snapshot }: { conversation: Conversation; snapshot: ConversationSnapshot }) {
  const { t } = useTranslation();
  if (snapshot.failure === undefined) return null;
  return (
    <p className={css["stale"]} role="alert">
      <IconCloudOff size={15} aria-hidden="true" />
      {t("chat.stale")}
      <SmallAction onClick={() => conversation.retry()}>{t("retry")}</SmallAction>
    </p>
  );
}

type Editing = { readonly message: MessageView; readonly draft: Draft };

/** Changing and deleting what was said. */
function useChanges(conversation: Conversation, snapshot: ConversationSnapshot) {
  const [editing, setEditing] = useState<Editing>();
  const [removing, setRemoving] = useState<MessageView>();
  const [history, showHistory] = useState<MessageView>();
  const [hasFailed, setHasFailed] = useState(false);
  const { write = false, moderate = false } = snapshot.detail?.may ?? {};
  const actions = useMemo<MessageActions>(
    () => ({
      canWrite: write,
      canModerate: moderate,
      edit: (message) =>
        setEditing({ message, draft: { ...emptyDraft, text: message.text, mentions: message.mentions } }),
      remove: setRemoving,
      showHistory,
    }),
    [write, moderate],
  );
  const settle = (work: Promise<void>, done: () => void): void => {
    setHasFailed(false);
    work.then(done, () => setHasFailed(true));
  };
  const save = (): void => {
    if (!editing) return;
    const { message, draft } = editing;
    if (draft.text.trim() === message.text) setEditing(undefined);
    else settle(conversation.edit(message, draft), () => setEditing(undefined));
  };
  const remove = (): void => {
    if (removing) settle(conversation.remove(removing.id), () => undefined);
    setRemoving(undefined);
  };
  return { editing, setEditing, removing, setRemoving, history, showHistory, hasFailed, actions, save, remove };
}

function useLastOwn({ messages }: ConversationSnapshot): MessageView | undefined {
  const { self } = useChatPlace();
  return messages.findLast(({ author, deleted }) => author.id === self && !deleted);
}

/** What cannot be shown, or is not there yet. */
function Waiting({ conversation, snapshot }: { conversation: Conversation; snapshot: ConversationSnapshot }) {
  const { t } = useTranslation();
  if (snapshot.state === "failed") {
    return (
      <div className={css["problem"]}>
        <ProblemNote problem={problemOf(snapshot.failure)} onRetry={() => conversation.retry()} />
      </div>
    );
  }
  return (
    <output className={css["loading"]}>
      <Loader size={20} color="var(--c-live)" />
      {t("page.loading")}
    </output>
  );
}

type Changes = ReturnType<typeof useChanges>;

function Dialogs({ conversation, changes }: { readonly conversation: Conversation; readonly changes: Changes }) {
  const { t } = useTranslation();
  return (
    <>
      <ConfirmDialog
        isOpen={changes.removing !== undefined}
        title={t("chat.removeTitle")}
        text={t("chat.removeText")}
        action={t("chat.removeConfirm")}
        onClose={() => changes.setRemoving(undefined)}
        onConfirm={changes.remove}
      />
      <HistoryDialog
        conversation={conversation}
        message={changes.history}
        onClose={() => changes.showHistory(undefined)}
      />
    </>
  );
}

interface FootProps {
  readonly ref: Ref<ComposerHandle>;
  readonly conversation: Conversation;
  readonly snapshot: ConversationSnapshot;
  readonly changes: Changes;
  readonly onEditLast: () => void;
}

/** Where one writes; why not, where one may not. */
function Foot({ ref, conversation, snapshot, changes, onEditLast }: FootProps) {
  const { t } = useTranslation();
  const { detail, draft } = snapshot;
  const { editing, setEditing, save } = changes;
  if (detail?.may.write === false) {
    const { kind } = conversation.conversation;
    return <p className={css["readOnly"]}>{t(kind === "direct" ? "chat.readOnlyDirect" : "chat.readOnly")}</p>;
  }
  return (
    <Composer
      ref={ref}
      draft={editing?.draft ?? draft}
      people={detail?.people ?? []}
      isEditing={editing !== undefined}
      onChange={(next) => (editing ? setEditing({ ...editing, draft: next }) : conversation.write(next))}
      onSubmit={() => (editing ? save() : conversation.send())}
      onCancel={() => setEditing(undefined)}
      onEditLast={onEditLast}
    />
  );
}

/** One conversation: what was said, and where one says more. */
export function ConversationView({
  ref,
  conversation,
  isSearching,
  onSearchEnd,
  startAt,
}: ConversationViewProps): ReactNode {
  const { t } = useTranslation();
  const snapshot = useConversation(conversation);
  const scroll = useListScroll(conversation, snapshot);
  const changes = useChanges(conversation, snapshot);
  const lastOwn = useLastOwn(snapshot);
  const composer = useRef<ComposerHandle>(null);
  const { jumpTo } = scroll;
  useImperativeHandle(ref, () => ({ focus: () => composer.current?.focus(), jumpTo }), [jumpTo]);
  const isReady = snapshot.state === "ready";
  useEffect(() => {
    if (isReady && startAt !== undefined) jumpTo(startAt);
  }, [isReady, startAt, jumpTo]);
  const { messages, outgoing } = snapshot;
  if (!isReady) return <Waiting conversation={conversation} snapshot={snapshot} />;
  const { actions } = changes;
  const isEmpty = messages.length === 0 && outgoing.length === 0;
  const edit = (message: MessageView | undefined): void => {
    if (message) actions.edit(message);
    composer.current?.focus();
  };
  return (
    <div className={css["conversation"]}>
      {isSearching && (
        <SearchPanel
          label={t("chat.searchIn")}
          find={(query, before) => conversation.search(query, before)}
          onPick={({ message }) => jumpTo(message.seq)}
          onClose={onSearchEnd}
        />
      )}
      <Stale conversation={conversation} snapshot={snapshot} />
      {isEmpty ? (
        <Empty conversation={conversation} />
      ) : (
        <MessageList conversation={conversation} snapshot={snapshot} scroll={scroll} actions={{ ...actions, edit }} />
      )}
      {changes.hasFailed && (
        <p className={css["failed"]} role="alert">
          {t("chat.failed")}
        </p>
      )}
      <Foot
        ref={composer}
        conversation={conversation}
        snapshot={snapshot}
        changes={changes}
        onEditLast={() => edit(lastOwn)}
      />
      <Dialogs conversation={conversation} changes={changes} />
    </div>
  );
}
