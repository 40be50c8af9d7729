import type { Actor } from "../../shared/model/account.ts";
import type { UserId } from "../../shared/model/ids.ts";
import type { NotificationParams } from "../../shared/protocol/signaling.ts";

type ChatNotification = "chatMessage" | "chatRead" | "chatChanged";

/** How somebody's page is told about their conversations. */
export interface ChatLine {
  notify<M extends ChatNotification>(method: M, params: NotificationParams<M>): void;
}

/** [CH13] Who can be told at once, here: the sockets of sessions and people's own lines. */
export class ChatBoard {
  readonly #lines = new Map<UserId, Map<ChatLine, Actor>>();

  /** Returns its undo. */
  listen(who: Actor, line: ChatLine): () => void {
    const own = this.#lines.get(who.userId) ?? new Map<ChatLine, Actor>();
    this.#lines.set(who.userId, own.set(line, who));
    return () => {
      own.delete(line);
      if (own.size === 0 && this.#lines.get(who.userId) === own) this.#lines.delete(who.userId);
    };
  }

  /** Those of them who can be told. */
  here(users: Iterable<UserId>): readonly Actor[] {
    return [...new Set(users)].flatMap((id) => {
      const [actor] = this.#lines.get(id)?.values() ?? [];
      return actor ? [actor] : [];
    });
  }

  tell<M extends ChatNotification>(user: UserId, method: M, params: NotificationParams<M>): void {
    for (const line of this.#lines.get(user)?.keys() ?? []) line.notify(method, params);
  }
}
