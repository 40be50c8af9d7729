import { Menu } from "@mantine/core";
import { IconCopy, IconDots, IconHistory, IconPencil, IconTrash } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { ChatPerson, MessageView } from "../../../shared/model/chat.ts";
import { formatClockTime, formatStamp } from "../i18n/formatStamp.ts";
import { copyText } from "../record/copyText.ts";
import { useChatPlace } from "./ChatPlace.ts";
import css from "./MessageItem.module.css";
import { ReferenceChip } from "./ReferenceChip.tsx";
import { textParts } from "./textParts.ts";

/** What somebody said, in a direction of its own; whom it names stands out. */
export function Said({ text, mentions }: { readonly text: string; readonly mentions: readonly ChatPerson[] }) {
  const { self } = useChatPlace();
  return (
    <p className={css["said"]} dir="auto">
      {textParts(text, mentions).map(({ text: part, person }, index) =>
        person ? (
          <bdi key={index} className={css["named"]} data-self={person.id === self ? "" : undefined}>
            {part}
          </bdi>
        ) : (
          part
        ),
      )}
    </p>
  );
}

export interface MessageActions {
  readonly canModerate: boolean;
  readonly canWrite: boolean;
  readonly edit: (message: MessageView) => void;
  readonly remove: (message: MessageView) => void;
  readonly showHistory: (message: MessageView) => void;
}

interface MessageItemProps {
  readonly message: MessageView;
  readonly isFirst: boolean;
  readonly actions: MessageActions;
}

function ActionMenu({ message, actions }: Omit<MessageItemProps, "isFirst">) {
  const { t, i18n } = useTranslation();
  const { self } = useChatPlace();
  const { author, at, editedAt, text } = message;
  const isOwn = author.id === self;
  const label = t("chat.actions", { name: author.name, time: formatClockTime(at, i18n.language) });
  return (
    <Menu position="bottom-end" width={200} withinPortal>
      <Menu.Target>
        <button type="button" className={css["more"]} aria-label={label} title={label}>
          <IconDots size={16} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {text !== "" && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copyText(text)}>
            {t("chat.copy")}
          </Menu.Item>
        )}
        {editedAt !== undefined && (
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => actions.showHistory(message)}>
            {t("chat.history")}
          </Menu.Item>
        )}
        {isOwn && actions.canWrite && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => actions.edit(message)}>
            {t("chat.edit")}
          </Menu.Item>
        )}
        {(isOwn || actions.canModerate) && actions.canWrite && (
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => actions.remove(message)}>
            {t("chat.remove")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Head({ message }: { readonly message: MessageView }) {
  const { t, i18n } = useTranslation();
  const { self, colourOf } = useChatPlace();
  const { author, at } = message;
  return (
    <span className={css["who"]}>
      <span className={css["dot"]} style={{ background: colourOf(author.id) }} />
      <bdi className={css["name"]}>{author.id === self ? t("chat.you") : author.name}</bdi>
      <time dateTime={new Date(at).toISOString()}>{formatClockTime(at, i18n.language)}</time>
    </span>
  );
}

/** One message; its author and time stand over the first of those that belong together. */
export const MessageItem = memo(function MessageItem({ message, isFirst, actions }: MessageItemProps) {
  const { t, i18n } = useTranslation();
  const { self } = useChatPlace();
  const { deleted, editedAt, references, mentions, text, seq } = message;
  const isNamed = mentions.some(({ id }) => id === self);
  return (
    <div className={css["item"]} data-seq={seq} data-first={isFirst ? "" : undefined} data-named={isNamed || undefined}>
      {isFirst && <Head message={message} />}
      {deleted ? (
        <p className={css["gone"]}>
          <IconTrash size={14} aria-hidden="true" />
          {t("chat.deletedBy", { name: deleted.by.name, time: formatStamp(deleted.at, i18n.language) })}
        </p>
      ) : (
        <>
          {text !== "" && <Said text={text} mentions={mentions} />}
          {references.length > 0 && (
            <span className={css["references"]}>
              {references.map((reference, index) => (
                <ReferenceChip key={index} reference={reference} />
              ))}
            </span>
          )}
          {editedAt !== undefined && (
            <button type="button" className={css["edited"]} onClick={() => actions.showHistory(message)}>
              {t("chat.editedAt", { time: formatStamp(editedAt, i18n.language) })}
            </button>
          )}
          <ActionMenu message={message} actions={actions} />
        </>
      )}
    </div>
  );
});
