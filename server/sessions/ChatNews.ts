import type { Actor } from "../../shared/model/account.ts";
import type { ConversationRef } from "../../shared/model/chat.ts";
import type { UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { StoredMessage } from "../chat/StoredMessage.ts";
import type { Log } from "../platform/log.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import { CaseSight } from "./CaseSight.ts";
import type { CaseThings } from "./CaseThings.ts";
import type { ChatBoard } from "./ChatBoard.ts";
import { type ChatPlacePorts, type OpenPlace, placeOf, readersOf, seenBy } from "./chatPlaces.ts";
import { isFor, messageView } from "./chatViews.ts";

export interface ChatNewsPorts extends ChatPlacePorts {
  readonly board: ChatBoard;
  readonly things: CaseThings;
  readonly log: Log;
}

/** [CH13] Tells the readers of a conversation what happens in it: those who are here, what each of them may read at that moment. */
export class ChatNews {
  readonly #ports: ChatNewsPorts;
  /** One after the other, so that everyone hears it in the order in which it was written. */
  readonly #queue = new SerialQueue();

  constructor(ports: ChatNewsPorts) {
    this.#ports = ports;
  }

  /** A message, an edit or a deletion, once it is durable. */
  written(by: Actor, place: OpenPlace, message: StoredMessage): void {
    const { log } = this.#ports;
    log.background(
      this.#queue.run(() => this.#deliver(by, place, message)),
      "telling about a message",
    );
  }

  /** On all pages of the one who has read. */
  read(user: UserId, conversation: ConversationRef, seq: number): void {
    this.#ports.board.tell(user, "chatRead", { conversation, seq });
  }

  /** These people have a conversation more or less, or one by another name. */
  changed(users: Iterable<UserId>): void {
    for (const user of new Set(users)) this.#ports.board.tell(user, "chatChanged", {});
  }

  async #deliver(by: Actor, place: OpenPlace, message: StoredMessage): Promise<void> {
    const { board } = this.#ports;
    for (const reader of board.here(await readersOf(this.#ports, place, by))) {
      const conversation = seenBy(reader.userId, place.conversation, place.reading.key);
      const own = await this.#placeFor(reader, conversation);
      if (!own || !isFor(reader, own.reading, message)) continue;
      const view = await messageView(new CaseSight(this.#ports, reader), reader, message);
      board.tell(reader.userId, "chatMessage", { conversation, message: view });
    }
  }

  /** Undefined where it is not theirs any more. */
  async #placeFor(reader: Actor, conversation: ConversationRef): Promise<OpenPlace | undefined> {
    try {
      return await placeOf(this.#ports, reader, conversation);
    } catch (error) {
      if (error instanceof Failure && (error.code === "not-found" || error.code === "forbidden")) return undefined;
      throw error;
    }
  }
}
