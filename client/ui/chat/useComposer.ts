import { useMediaQuery } from "@mantine/hooks";
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { type ChatPerson, MAX_MESSAGE_LENGTH, textLength } from "../../../shared/model/chat.ts";
import { type Draft, isEmpty } from "../../chat/Draft.ts";
import { useChatPlace } from "./ChatPlace.ts";
import { type Mentions, useMentions } from "./useMentions.ts";

export interface ComposerOptions {
  readonly draft: Draft;
  readonly people: readonly ChatPerson[];
  /** A message of before is being changed. */
  readonly isEditing: boolean;
  readonly onChange: (draft: Draft) => void;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  /** ↑ in an empty field. */
  readonly onEditLast: () => void;
}

interface ComposerParts {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly mentions: Mentions;
  readonly isTouch: boolean;
  readonly canSend: boolean;
  readonly submit: () => void;
  /** Begins to name somebody. */
  readonly mention: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** What keys do while one writes. */
export function useComposer({ draft, people, isEditing, ...on }: ComposerOptions): ComposerParts {
  const { self } = useChatPlace();
  const isTouch = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  const field = useRef<HTMLTextAreaElement>(null);
  const caretTo = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (caretTo.current === undefined) return;
    field.current?.focus();
    field.current?.setSelectionRange(caretTo.current, caretTo.current);
    caretTo.current = undefined;
  });
  const put = ({ text, caret, person }: { text: string; caret: number; person?: ChatPerson }): void => {
    caretTo.current = caret;
    on.onChange({ ...draft, text, mentions: person ? [...draft.mentions, person] : draft.mentions });
    mentions.moved(caret);
  };
  const others = people.filter(({ id }) => id !== self);
  const mentions = useMentions({ text: draft.text, people: others, onPick: put });
  const canSend = !isEmpty(draft) && textLength(draft.text.trim()) <= MAX_MESSAGE_LENGTH;
  const submit = (): void => {
    if (canSend) on.onSubmit();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || mentions.onKey(event)) return;
    if (event.key === "Escape" && !isEditing) return event.currentTarget.blur();
    const done = { send: submit, back: on.onEditLast, cancel: on.onCancel, nothing: undefined }[
      meaningOf(event, { isTouch, canGoBack: draft.text === "" && !isEditing })
    ];
    if (!done) return;
    event.preventDefault();
    done();
  };
  const mention = (): void => {
    const { text } = draft;
    const caret = field.current?.selectionStart ?? text.length;
    const before = text.slice(0, caret);
    const gap = before === "" || /\s$/u.test(before) ? "" : " ";
    put({ text: `${before}${gap}@${text.slice(caret)}`, caret: caret + gap.length + 1 });
  };
  return { field, mentions, isTouch, canSend, submit, mention, onKeyDown };
}

type Meaning = "send" | "back" | "cancel" | "nothing";

function meaningOf(
  { key, shiftKey }: KeyboardEvent,
  { isTouch, canGoBack }: { readonly isTouch: boolean; readonly canGoBack: boolean },
): Meaning {
  if (key === "Enter" && !shiftKey && !isTouch) return "send";
  if (key === "ArrowUp" && canGoBack) return "back";
  return key === "Escape" ? "cancel" : "nothing";
}
