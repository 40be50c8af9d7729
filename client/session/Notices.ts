import type { FailureCode } from "../../shared/protocol/failures.ts";
import { Listeners } from "./Listeners.ts";

/** Something that happened which the page says in a sentence, for a while. */
export type Notice =
  /** The presenter's connection was lost and somebody else holds the stage now. */
  | { readonly kind: "deputy"; readonly from: string; readonly to: string; readonly isSelf: boolean }
  /** A command was not carried out. */
  | { readonly kind: "refused"; readonly code: FailureCode }
  /** Somebody called everybody back to the presenter's view. */
  | { readonly kind: "gathered"; readonly name: string }
  /** Somebody names this person in the chat, who does not look at it. */
  | { readonly kind: "mentioned"; readonly name: string }
  /** What a message refers to is of a case that is not on this agenda, or not on stage now. */
  | { readonly kind: "notOnAgenda" | "otherCase" }
  /** What a message refers to is there no longer. */
  | { readonly kind: "gone"; readonly what: "study" | "scene" | "mark" }
  | { readonly kind: "notOwnMark" }
  | { readonly kind: "noRightToMark" };

export interface ShownNotice {
  readonly id: number;
  readonly notice: Notice;
}

const NOTICE_LASTS_MS = 12_000;
const MAX_NOTICES = 3;

/** What the page tells people besides what it shows: the newest few, each until it is read or old. */
export class Notices {
  readonly #changed = new Listeners();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #shown: readonly ShownNotice[] = [];
  #nextId = 1;

  get shown(): readonly ShownNotice[] {
    return this.#shown;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** What is said already is not said twice. */
  tell(notice: Notice): void {
    const text = JSON.stringify(notice);
    for (const { id } of this.#shown.filter((one) => JSON.stringify(one.notice) === text)) this.dismiss(id);
    const id = this.#nextId++;
    for (const old of this.#shown.slice(0, Math.max(0, this.#shown.length + 1 - MAX_NOTICES))) this.dismiss(old.id);
    this.#shown = [...this.#shown, { id, notice }];
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), NOTICE_LASTS_MS),
    );
    this.#changed.tell();
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#shown = this.#shown.filter((one) => one.id !== id);
    this.#changed.tell();
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#shown = [];
  }
}
