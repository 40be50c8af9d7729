import type { MessageView } from "../../shared/model/chat.ts";
import type { NewMessage } from "../../shared/protocol/api/chat.ts";
import { Failure, type FailureCode } from "../../shared/protocol/failures.ts";
import { type Draft, emptyDraft, isEmpty, namedIn, type Outgoing } from "./Draft.ts";
import type { DraftStore } from "./DraftStore.ts";

export interface OutboxPorts {
  /** The conversation's key. */
  readonly key: string;
  readonly drafts: DraftStore;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with ApiFailure. */
  readonly send: (body: NewMessage) => Promise<MessageView>;
  readonly sent: (message: MessageView) => void;
  readonly changed: () => void;
}

/** `code`: why it is not on its way any longer. */
export type SendState = Outgoing & { readonly code: FailureCode | undefined };

/** What somebody writes in one conversation, until the server has it. Kept in the browser meanwhile. */
export class Outbox {
  readonly #ports: OutboxPorts;
  #draft = emptyDraft;
  #outgoing: readonly SendState[] = [];

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  get draft(): Draft {
    return this.#draft;
  }

  get outgoing(): readonly SendState[] {
    return this.#outgoing;
  }

  /** What was left here before. */
  async load(): Promise<void> {
    const kept = await this.#ports.drafts.load(this.#ports.key);
    if (!kept) return;
    if (isEmpty(this.#draft)) this.#draft = kept.draft;
    const known = new Set(this.#outgoing.map(({ sendId }) => sendId));
    const left = kept.outgoing.filter(({ sendId }) => !known.has(sendId));
    this.#outgoing = [...left.map((one) => ({ ...one, code: "unavailable" as const })), ...this.#outgoing];
  }

  write(draft: Draft): void {
    this.#draft = draft;
    this.#keep();
  }

  /** False where there is nothing to send. */
  send(): boolean {
    const { text, mentions, references } = this.#draft;
    if (isEmpty(this.#draft)) return false;
    const { newId, now } = this.#ports;
    const own = { sendId: newId(), at: now(), text: text.trim(), mentions: namedIn(text, mentions), references };
    this.#outgoing = [...this.#outgoing, { ...own, code: undefined }];
    this.#draft = emptyDraft;
    this.#keep();
    void this.#deliver(own);
    return true;
  }

  /** Tries again what could not be sent; sent twice, it is one message all the same. */
  resend(sendId: string): void {
    const found = this.#outgoing.find((one) => one.sendId === sendId);
    if (!found) return;
    this.#settle(sendId, { ...found, code: undefined });
    void this.#deliver(found);
  }

  /** Sends the text alone where what it referred to was refused. */
  resendBare(sendId: string): void {
    const found = this.#outgoing.find((one) => one.sendId === sendId);
    if (!found || found.text === "") return;
    this.#settle(sendId, { ...found, references: [] });
    this.resend(sendId);
  }

  /** The line is back: what waited for it goes out. */
  resendLost(): void {
    for (const { sendId, code } of this.#outgoing) if (code === "unavailable") this.resend(sendId);
  }

  /** It is sent, or let go of. */
  settle(sendId: string): void {
    this.#settle(sendId, undefined);
  }

  async #deliver({ sendId, text, mentions, references }: Outgoing): Promise<void> {
    try {
      const message = await this.#ports.send({
        sendId,
        text,
        mentions: mentions.map(({ id }) => id),
        references: references.map(({ target }) => target),
      });
      this.#ports.sent(message);
    } catch (error) {
      const failed = this.#outgoing.find((one) => one.sendId === sendId);
      if (failed) this.#settle(sendId, { ...failed, code: error instanceof Failure ? error.code : "internal" });
    }
  }

  #settle(sendId: string, next: SendState | undefined): void {
    if (!this.#outgoing.some((one) => one.sendId === sendId)) return;
    this.#outgoing = this.#outgoing.flatMap((one) => (one.sendId === sendId ? (next ?? []) : one));
    this.#keep();
  }

  #keep(): void {
    const outgoing = this.#outgoing.map(({ code: _code, ...rest }) => rest);
    const isNothing = outgoing.length === 0 && isEmpty(this.#draft);
    this.#ports.drafts.keep(this.#ports.key, isNothing ? undefined : { draft: this.#draft, outgoing });
    this.#ports.changed();
  }
}
