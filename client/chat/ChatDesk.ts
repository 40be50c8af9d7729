import { type ConversationRef, conversationKey } from "../../shared/model/chat.ts";
import type { CaseId } from "../../shared/model/ids.ts";
import type { ConversationSummary } from "../../shared/protocol/api/chat.ts";
import type { ChatFeed, ChatServer } from "./ChatPorts.ts";

export interface ChatDeskSnapshot {
  /** Undefined while it loads for the first time. */
  readonly conversations: readonly ConversationSummary[] | undefined;
  readonly failure: unknown;
  /** Of all conversations. */
  readonly unread: number;
  readonly mentions: number;
}

export interface ChatDeskPorts {
  readonly server: Pick<ChatServer, "overview">;
  readonly feed: ChatFeed;
}

/** A burst of news is one question. */
const GATHER_MS = 200;
/** Where the line tells nothing. */
const EVERY_MS = 60_000;

const nothing: ChatDeskSnapshot = { conversations: undefined, failure: undefined, unread: 0, mentions: 0 };

/** What a person's conversations are, and what is new in them. Asks while somebody listens. */
export class ChatDesk {
  readonly #ports: ChatDeskPorts;
  readonly #listeners = new Set<() => void>();
  #snapshot = nothing;
  #undo: readonly (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  constructor(ports: ChatDeskPorts) {
    this.#ports = ports;
  }

  getSnapshot(): ChatDeskSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  refresh(): void {
    this.#askIn(0);
  }

  unreadOfCase(id: CaseId): number {
    const key = conversationKey({ kind: "case", id });
    return this.#find(key)?.unread ?? 0;
  }

  titleOf(conversation: ConversationRef): string | undefined {
    return this.#find(conversationKey(conversation))?.title;
  }

  /** Another person is signed in, or nobody. */
  forget(): void {
    this.#asking?.abort();
    this.#set(nothing);
  }

  #find(key: string): ConversationSummary | undefined {
    return this.#snapshot.conversations?.find(({ conversation }) => conversationKey(conversation) === key);
  }

  #start(): void {
    const { feed } = this.#ports;
    const soon = () => this.#askIn(GATHER_MS);
    this.#undo = [feed.onMessage(soon), feed.onRead(soon), feed.onChanged(soon), feed.onBack(soon)];
    this.#askIn(0);
  }

  #stop(): void {
    for (const undo of this.#undo) undo();
    this.#undo = [];
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  #askIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  async #ask(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const { conversations } = await this.#ports.server.overview(asking.signal);
      if (asking.signal.aborted) return;
      const unread = conversations.reduce((sum, one) => sum + one.unread, 0);
      const mentions = conversations.reduce((sum, one) => sum + one.mentions, 0);
      this.#set({ conversations, failure: undefined, unread, mentions });
    } catch (failure) {
      if (asking.signal.aborted) return;
      this.#set({ ...this.#snapshot, failure });
    }
    if (this.#listeners.size > 0) this.#askIn(EVERY_MS);
  }

  #set(snapshot: ChatDeskSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}
