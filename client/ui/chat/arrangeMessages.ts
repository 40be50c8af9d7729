import type { MessageView } from "../../../shared/model/chat.ts";

/** A line of the list: a day begins, what is new begins, or a message. */
export type ChatRow =
  | { readonly kind: "day"; readonly at: number }
  | { readonly kind: "new" }
  /** `isFirst`: says who writes; those that follow soon from the same hand need not. */
  | { readonly kind: "message"; readonly message: MessageView; readonly isFirst: boolean };

/** What is written within this time is one breath. */
const TOGETHER_MS = 5 * 60_000;

export function arrangeMessages(messages: readonly MessageView[], newFrom: number | undefined): readonly ChatRow[] {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const isOtherDay = !before || new Date(before.at).toDateString() !== new Date(message.at).toDateString();
    const isNew = message.seq === newFrom;
    const isFirst = isOtherDay || isNew || !belongsTo(before, message);
    return [
      ...(isOtherDay ? [{ kind: "day", at: message.at } as const] : []),
      ...(isNew ? [{ kind: "new" } as const] : []),
      { kind: "message", message, isFirst } as const,
    ];
  });
}

function belongsTo(before: MessageView, message: MessageView): boolean {
  return before.author.id === message.author.id && message.at - before.at < TOGETHER_MS && !before.deleted;
}
