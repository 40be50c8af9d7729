import { type ConversationRef, conversationKey, type MessageView } from "../../shared/model/chat.ts";
import type { MessageId, UserId } from "../../shared/model/ids.ts";
import type { ConversationSnapshot } from "./ConversationSnapshot.ts";
import type { ConversationDetail, MessageHistory, MessagePage, SearchPage } from "../../shared/protocol/api/chat.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { ChatFeed, ChatServer } from "./ChatPorts.ts";
import { type Draft, namedIn } from "./Draft.ts";
import type { DraftStore } from "./DraftStore.ts";
import { Messages } from "./Messages.ts";
import { Outbox } from "./Outbox.ts";

export interface ConversationPorts {
  readonly conversation: ConversationRef;
  readonly server: ChatServer;
  readonly feed: ChatFeed;
  readonly drafts: DraftStore;
  readonly self: UserId;
  /** Nothing is asked before: something else is more urgent. */
  readonly after?: Promise<void>;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One conversation as its page sees it: what was said, what is on its way, what is being written. */
export class Conversation {
  readonly conversation: ConversationRef;
  readonly #ports: ConversationPorts;
  readonly #listeners = new Set<() => void>();
  readonly #onMention = new Set<(message: MessageView) => void>();
  readonly #messages = new Messages();
  readonly #undo: readonly (() => void)[];
  readonly #outbox: Outbox;
  #detail: ConversationDetail | undefined;
  #state: ConversationSnapshot["state"] = "loading";
  #failure: unknown;
  #isLoadingOlder = false;
  #isLooking = false;
  #readSeq = 0;
  #newFrom: number | undefined;
  #isClosed = false;
  #snapshot: ConversationSnapshot;

  constructor(ports: ConversationPorts) {
    this.#ports = ports;
    this.conversation = ports.conversation;
    this.#outbox = new Outbox({
      ...ports,
      key: this.#key,
      send: (body) => ports.server.send(this.conversation, body),
      sent: (message) => this.#hear(message),
      changed: () => this.#tell(),
    });
    this.#snapshot = this.#build();
    const isHere = (other: ConversationRef) => conversationKey(other) === this.#key;
    this.#undo = [
      ports.feed.onMessage((conversation, message) => isHere(conversation) && this.#hear(message)),
      ports.feed.onRead((conversation, seq) => isHere(conversation) && this.#haveRead(seq)),
      ports.feed.onChanged(() => void this.#loadDetail()),
      ports.feed.onBack(() => void this.#catchUp()),
    ];
    void (ports.after ?? Promise.resolve()).then(() => this.#start());
  }

  /** Who reads and writes here. */
  get self(): UserId {
    return this.#ports.self;
  }

  getSnapshot(): ConversationSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called where somebody names this person while they do not look. */
  onMention(listener: (message: MessageView) => void): () => void {
    this.#onMention.add(listener);
    return () => this.#onMention.delete(listener);
  }

  /** Asks again what failed. */
  retry(): void {
    void this.#start();
  }

  /** Whether the person sees the newest message now: then it counts as read. */
  look(isLooking: boolean): void {
    if (isLooking === this.#isLooking) return;
    this.#isLooking = isLooking;
    if (isLooking) this.#markRead();
  }

  /** What was new is not any more. */
  forgetNew(): void {
    if (this.#newFrom === undefined) return;
    this.#newFrom = undefined;
    this.#tell();
  }

  async loadOlder(): Promise<void> {
    const { first } = this.#messages;
    if (this.#isLoadingOlder || !this.#messages.hasOlder || first === undefined) return;
    this.#isLoadingOlder = true;
    this.#tell();
    try {
      this.#messages.addOlder(await this.#ports.server.page(this.conversation, { before: first }));
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
    }
    this.#isLoadingOlder = false;
    this.#tell();
  }

  /** Loads until the message of this place is there. Resolves to whether it is. */
  async reach(seq: number): Promise<boolean> {
    while (!this.#messages.has(seq) && this.#messages.hasOlder && (this.#messages.first ?? 0) > seq) {
      const before = this.#messages.first;
      await this.loadOlder();
      if (this.#messages.first === before) return false;
    }
    return this.#messages.has(seq);
  }

  write(draft: Draft): void {
    this.#outbox.write(draft);
  }

  /** Sends what is being written; it is seen at once. */
  send(): void {
    if (this.#outbox.send()) this.forgetNew();
  }

  /** Tries again what could not be sent. */
  resend(sendId: string): void {
    this.#outbox.resend(sendId);
  }

  /** Sends what could not be sent without what it refers to. */
  resendBare(sendId: string): void {
    this.#outbox.resendBare(sendId);
  }

  /** Lets go of what could not be sent. */
  drop(sendId: string): void {
    this.#outbox.settle(sendId);
  }

  /** Rejects with ApiFailure. */
  async edit(message: MessageView, { text, mentions }: Pick<Draft, "text" | "mentions">): Promise<void> {
    const named = namedIn(text, mentions).map(({ id }) => id);
    const body = { text: text.trim(), mentions: named };
    this.#hear(await this.#ports.server.edit(this.conversation, message.id, body));
  }

  /** Rejects with ApiFailure. */
  async remove(id: MessageId): Promise<void> {
    this.#hear(await this.#ports.server.remove(this.conversation, id));
  }

  /** What a message said before. Rejects with ApiFailure. */
  history(id: MessageId): Promise<MessageHistory> {
    return this.#ports.server.history(this.conversation, id);
  }

  /** What was said here with these words, newest first. Rejects with ApiFailure. */
  search(query: string, before?: number): Promise<SearchPage> {
    return this.#ports.server.search({
      query,
      conversation: this.conversation,
      ...(before !== undefined && { before }),
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const undo of this.#undo) undo();
    this.#listeners.clear();
    this.#onMention.clear();
  }

  get #key(): string {
    return conversationKey(this.conversation);
  }

  async #start(): Promise<void> {
    await this.#outbox.load();
    try {
      const [detail, page] = await Promise.all([
        this.#ports.server.detail(this.conversation),
        this.#ports.server.page(this.conversation),
      ]);
      this.#detail = detail;
      this.#messages.start(page);
      this.#readSeq = Math.max(this.#readSeq, page.readSeq);
      this.#newFrom = this.#messages.firstUnread(this.#readSeq, this.#ports.self);
      this.#state = "ready";
      this.#failure = undefined;
      this.#markRead();
      this.#outbox.resendLost();
    } catch (error) {
      this.#failure = error;
      if (this.#state !== "ready") this.#state = "failed";
    }
    this.#tell();
  }

  async #loadDetail(): Promise<void> {
    if (this.#state !== "ready") return;
    try {
      this.#detail = await this.#ports.server.detail(this.conversation);
    } catch (error) {
      // What is not ours any longer does not stay on the screen.
      if (error instanceof Failure && (error.code === "not-found" || error.code === "forbidden")) {
        this.#state = "failed";
        this.#failure = error;
        this.#messages.clear();
      }
    }
    this.#tell();
  }

  /** After a lost connection: everything that has changed meanwhile. */
  async #catchUp(): Promise<void> {
    if (this.#state !== "ready") return this.#state === "failed" ? this.#start() : undefined;
    try {
      let since: number | undefined = this.#messages.revision;
      while (since !== undefined) {
        const page: MessagePage = await this.#ports.server.page(this.conversation, { since });
        for (const message of page.messages.toSorted((a, b) => a.revision - b.revision)) this.#hear(message);
        since = page.hasMore ? Math.max(...page.messages.map(({ revision }) => revision)) : undefined;
        if (!page.hasMore) this.#messages.caughtUp(page.revision);
      }
      this.#failure = undefined;
      this.#outbox.resendLost();
    } catch (error) {
      this.#failure = error;
    }
    this.#tell();
  }

  #hear(message: MessageView): void {
    const { self } = this.#ports;
    const isNew = this.#messages.put(message);
    if (message.sendId !== undefined) this.#outbox.settle(message.sendId);
    const isOthers = message.author.id !== self;
    if (isNew && isOthers && !this.#isLooking && message.mentions.some(({ id }) => id === self)) {
      for (const listener of this.#onMention) listener(message);
    }
    if (isNew && isOthers && !this.#isLooking) this.#newFrom ??= message.seq;
    this.#markRead();
    this.#tell();
  }

  #haveRead(seq: number): void {
    this.#readSeq = Math.max(this.#readSeq, seq);
    this.#tell();
  }

  #markRead(): void {
    const { last } = this.#messages;
    if (!this.#isLooking || this.#state !== "ready" || last === undefined || last <= this.#readSeq) return;
    this.#readSeq = last;
    // Not told, it is told with the next message.
    this.#ports.server.markRead(this.conversation, last).catch(() => undefined);
    this.#tell();
  }

  #tell(): void {
    if (this.#isClosed) return;
    this.#snapshot = this.#build();
    for (const listener of this.#listeners) listener();
  }

  #build(): ConversationSnapshot {
    return {
      state: this.#state,
      failure: this.#failure,
      detail: this.#detail,
      messages: this.#messages.list,
      outgoing: this.#outbox.outgoing,
      hasOlder: this.#messages.hasOlder,
      isLoadingOlder: this.#isLoadingOlder,
      newFrom: this.#newFrom,
      unread: this.#messages.countUnread(this.#readSeq, this.#ports.self),
      draft: this.#outbox.draft,
    };
  }
}
