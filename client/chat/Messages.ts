import type { MessageView } from "../../shared/model/chat.ts";
import type { UserId } from "../../shared/model/ids.ts";
import type { MessagePage } from "../../shared/protocol/api/chat.ts";

/** What is known of a conversation: its newest messages, back to where one has looked. */
export class Messages {
  #list: readonly MessageView[] = [];
  #hasOlder = false;
  #revision = 0;

  /** In their order; the same until something changes. */
  get list(): readonly MessageView[] {
    return this.#list;
  }

  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** Everything up to this change is known. */
  get revision(): number {
    return this.#revision;
  }

  get first(): number | undefined {
    return this.#list[0]?.seq;
  }

  get last(): number | undefined {
    return this.#list.at(-1)?.seq;
  }

  has(seq: number): boolean {
    return this.#list.some((message) => message.seq === seq);
  }

  /** The newest page; what came meanwhile over the line stays. */
  start({ messages, hasMore, revision }: MessagePage): void {
    const later = this.#list.filter(({ seq }) => seq > (messages.at(-1)?.seq ?? 0));
    this.#list = [...messages, ...later];
    this.#hasOlder = hasMore;
    this.#revision = Math.max(this.#revision, revision);
  }

  addOlder({ messages, hasMore }: MessagePage): void {
    const { first = Infinity } = this;
    this.#list = [...messages.filter(({ seq }) => seq < first), ...this.#list];
    this.#hasOlder = hasMore;
  }

  caughtUp(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  /** A message, or what has become of one. True where it is a new one; one from before what is known is not kept. */
  put(message: MessageView): boolean {
    // After a gap, what lies in it has still to be asked for.
    if (message.revision === this.#revision + 1) this.#revision += 1;
    const at = this.#list.findIndex(({ seq }) => seq >= message.seq);
    const known = this.#list[at];
    if (known?.seq === message.seq) {
      if (known.revision < message.revision) this.#list = this.#list.with(at, message);
      return false;
    }
    if (at === 0 && this.#hasOlder) return false;
    this.#list = at === -1 ? [...this.#list, message] : this.#list.toSpliced(at, 0, message);
    return at === -1;
  }

  clear(): void {
    this.#list = [];
    this.#hasOlder = false;
  }

  firstUnread(readSeq: number, self: UserId): number | undefined {
    return this.#list.find((message) => isUnread(message, readSeq, self))?.seq;
  }

  countUnread(readSeq: number, self: UserId): number {
    return this.#list.filter((message) => isUnread(message, readSeq, self)).length;
  }
}

function isUnread({ seq, author, deleted }: MessageView, readSeq: number, self: UserId): boolean {
  return seq > readSeq && author.id !== self && !deleted;
}
