import { Modal } from "@mantine/core";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { MessageView } from "../../../shared/model/chat.ts";
import type { Conversation } from "../../chat/Conversation.ts";
import { formatMoment } from "../i18n/moment.ts";
import { LoadedView } from "../pages/LoadedView.tsx";
import { useLoad } from "../pages/useLoad.ts";
import css from "./HistoryDialog.module.css";

interface HistoryProps {
  readonly conversation: Conversation;
  readonly message: MessageView;
}

function Versions({ conversation, message }: HistoryProps) {
  const { i18n } = useTranslation();
  const { id } = message;
  const load = useCallback(() => conversation.history(id), [conversation, id]);
  const loader = useLoad(load);
  return (
    <LoadedView loader={loader}>
      {({ versions }) => (
        <ol className={css["versions"]}>
          {versions.toReversed().map(({ text, at }) => (
            <li key={at}>
              <time>{formatMoment(at, i18n.language)}</time>
              <p dir="auto">{text}</p>
            </li>
          ))}
        </ol>
      )}
    </LoadedView>
  );
}

interface HistoryDialogProps {
  readonly conversation: Conversation;
  readonly message: MessageView | undefined;
  readonly onClose: () => void;
}

/** What a message said before it was changed. */
export function HistoryDialog({ conversation, message, onClose }: HistoryDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={message !== undefined}
      onClose={onClose}
      title={t("chat.historyTitle")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {message && <Versions conversation={conversation} message={message} />}
    </Modal>
  );
}
