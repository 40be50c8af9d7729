import { Textarea } from "@mantine/core";
import { IconAt, IconCheck, IconPencil, IconSend2, IconX } from "@tabler/icons-react";
import { type Ref, useCallback, useImperativeHandle } from "react";
import { useTranslation } from "react-i18next";
import { MAX_MESSAGE_LENGTH, textLength } from "../../../shared/model/chat.ts";
import { BarButton } from "../controls/BarButton.tsx";
import css from "./Composer.module.css";
import { LinkMenu } from "./LinkMenu.tsx";
import { DraftChip } from "./ReferenceChip.tsx";
import { type ComposerOptions, useComposer } from "./useComposer.ts";
import type { Mentions } from "./useMentions.ts";

/** From here on one is told how much room is left. */
const TELL_LEFT = 300;

export interface ComposerHandle {
  focus(): void;
}

interface ComposerProps extends ComposerOptions {
  readonly ref?: Ref<ComposerHandle>;
}

function MentionList({ mentions }: { readonly mentions: Mentions }) {
  const { t } = useTranslation();
  const { found, active, listId, pick } = mentions;
  if (found.length === 0) return null;
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a list over the text field, as `@` is written
    <div className={css["mentions"]} role="listbox" id={listId} aria-label={t("chat.mentions")}>
      {found.map((person, index) => (
        <div
          key={person.id}
          id={`${listId}-${index}`}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- its keys are the text field's, which keeps the focus
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={css["person"]}
          onMouseDown={(event) => {
            event.preventDefault();
            pick(person);
          }}
        >
          <bdi>{person.name}</bdi>
        </div>
      ))}
    </div>
  );
}

function Room({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const left = MAX_MESSAGE_LENGTH - textLength(text.trim());
  if (left > TELL_LEFT) return null;
  return (
    <output className={css["room"]} data-over={left < 0 ? "" : undefined}>
      {left < 0 ? t("chat.tooLong", { count: -left }) : t("chat.left", { count: left })}
    </output>
  );
}

function EditingLine({ onCancel }: Pick<ComposerProps, "onCancel">) {
  const { t } = useTranslation();
  return (
    <p className={css["editing"]}>
      <IconPencil size={14} aria-hidden="true" />
      {t("chat.editing")}
      <button type="button" className={css["cancel"]} aria-label={t("chat.cancelEdit")} onClick={onCancel}>
        <IconX size={14} />
      </button>
    </p>
  );
}

function References({ draft, onChange }: Pick<ComposerProps, "draft" | "onChange">) {
  if (draft.references.length === 0) return null;
  const drop = (index: number): void =>
    onChange({ ...draft, references: draft.references.filter((_, one) => one !== index) });
  return (
    <span className={css["references"]}>
      {draft.references.map(({ title, target }, index) => (
        <DraftChip key={index} title={title} target={target} onRemove={() => drop(index)} />
      ))}
    </span>
  );
}

/** Where one writes: Enter sends, Shift+Enter begins a line; with a finger, Enter begins a line and the button sends. */
export function Composer({ ref, ...props }: ComposerProps) {
  const { t } = useTranslation();
  const { draft, isEditing, onChange, onCancel } = props;
  const { field, mentions, isTouch, canSend, submit, mention, onKeyDown } = useComposer(props);
  const focus = useCallback(() => field.current?.focus(), [field]);
  useImperativeHandle(ref, () => ({ focus }), [focus]);
  const label = isEditing ? t("chat.save") : t("chat.send");
  return (
    <div className={css["composer"]}>
      <MentionList mentions={mentions} />
      {isEditing && <EditingLine onCancel={onCancel} />}
      <References draft={draft} onChange={onChange} />
      <Textarea
        ref={field}
        classNames={{ input: css["field"] ?? "" }}
        aria-label={t("chat.message")}
        aria-autocomplete="list"
        {...(mentions.found.length > 0 && {
          "aria-controls": mentions.listId,
          "aria-activedescendant": `${mentions.listId}-${mentions.active}`,
        })}
        placeholder={t("chat.placeholder")}
        title={isTouch ? undefined : t("chat.sendHint")}
        autosize
        minRows={1}
        maxRows={6}
        dir="auto"
        value={draft.text}
        onChange={({ currentTarget }) => {
          onChange({ ...draft, text: currentTarget.value });
          mentions.moved(currentTarget.selectionStart);
        }}
        onSelect={({ currentTarget }) => mentions.moved(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      <div className={css["bar"]}>
        {!isEditing && <LinkMenu draft={draft} onChange={onChange} onDone={focus} />}
        <BarButton icon={<IconAt size={18} />} label={t("chat.mention")} onClick={mention} />
        <Room text={draft.text} />
        <button
          type="button"
          className={css["send"]}
          aria-label={label}
          title={label}
          disabled={!canSend}
          onClick={submit}
        >
          {isEditing ? <IconCheck size={18} /> : <IconSend2 size={18} />}
        </button>
      </div>
    </div>
  );
}
