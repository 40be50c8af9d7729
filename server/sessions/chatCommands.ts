import type { Actor } from "../../shared/model/account.ts";
import type { ChatPerson, ConversationRef, MessageView, Reference } from "../../shared/model/chat.ts";
import { MessageId, type UserId } from "../../shared/model/ids.ts";
import { may } from "../../shared/model/policy.ts";
import {
  type ChatOverview,
  type ConversationDetail,
  MAX_UNREAD,
  type MessageChange,
  type MessageHistory,
  type MessagePage,
  type NewMessage,
  type SearchPage,
  type SearchQuery,
} from "../../shared/protocol/api/chat.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Principal } from "../auth/Principal.ts";
import type { PageAsk } from "../chat/Conversations.ts";
import type { SendPace } from "../chat/SendPace.ts";
import type { StoredMessage } from "../chat/StoredMessage.ts";
import { CaseSight } from "./CaseSight.ts";
import type { CaseThings } from "./CaseThings.ts";
import { groupView } from "./chatGroupCommands.ts";
import type { ChatNews } from "./ChatNews.ts";
import { type ChatPlacePorts, type OpenPlace, placeOf, placesOf, readersOf } from "./chatPlaces.ts";
import { isFor, messageView } from "./chatViews.ts";
import { namesOf } from "./colleagues.ts";
import { notAllowed } from "./notAllowed.ts";

export interface ChatCommandPorts extends ChatPlacePorts {
  readonly news: ChatNews;
  readonly things: CaseThings;
  readonly pace: SendPace;
  readonly randomId: () => string;
}

const PAGE = 50;
const MAX_CHANGES = 200;
const HITS = 30;

/**
 * What people say to each other. Each command throws `not-found` for what is not the asker's, the same as for what does not exist,
 * and `forbidden` for what they may not do there; what is written is durable when it resolves.
 */
export class ChatCommands {
  readonly #ports: ChatCommandPorts;

  constructor(ports: ChatCommandPorts) {
    this.#ports = ports;
  }

  /** [CH9] Newest first; groups also where nothing was written yet. */
  async overview(who: Actor): Promise<ChatOverview> {
    const places = await placesOf(this.#ports, who);
    const readings = places.map(({ reading }) => reading);
    const summaries = await this.#ports.conversations.summaries(who.userId, readings, MAX_UNREAD);
    const byKey = new Map(places.map((place) => [place.reading.key, place]));
    const written = summaries.flatMap(({ key, last, ...rest }) => {
      const place = byKey.get(key);
      return place ? [{ ...headOf(place), ...rest, ...(last && { last: previewOf(last) }) }] : [];
    });
    const { unread, mentions, readSeq } = { unread: 0, mentions: 0, readSeq: 0 };
    const silent = places.filter(
      ({ conversation, reading }) => conversation.kind === "group" && !summaries.some(({ key }) => key === reading.key),
    );
    return { conversations: [...written, ...silent.map((place) => ({ ...headOf(place), unread, mentions, readSeq }))] };
  }

  async detail(who: Actor, conversation: ConversationRef): Promise<ConversationDetail> {
    const place = await placeOf(this.#ports, who, conversation);
    const { group, mayWrite: write, mayModerate: moderate } = place;
    return {
      conversation,
      title: place.title,
      people: [...(await this.#people(place, who))],
      may: { write, moderate },
      ...(group && { group: await groupView(this.#ports.users, group) }),
    };
  }

  async page(who: Actor, conversation: ConversationRef, ask: Omit<PageAsk, "limit">): Promise<MessagePage> {
    const { reading } = await placeOf(this.#ports, who, conversation);
    const limit = ask.since === undefined ? PAGE : MAX_CHANGES;
    const page = await this.#ports.conversations.page(who.userId, reading, { ...ask, limit });
    const sight = new CaseSight(this.#ports, who);
    const messages = await Promise.all(page.messages.map((message) => messageView(sight, who, message)));
    return { ...page, messages };
  }

  /** [CH6] The same `sendId` again is the same message. */
  async send(who: Principal, conversation: ConversationRef, message: NewMessage): Promise<MessageView> {
    const { conversations, pace, randomId, records } = this.#ports;
    const place = await this.#writable(who, conversation);
    pace.take(who.userId);
    // What it referred to may be gone since.
    const known = await conversations.sent(place.reading.key, who.userId, message.sendId);
    if (known) return this.#view(who, known);
    await this.#requireReferences(who, message.references);
    const { message: stored, isNew } = await conversations.add({
      key: place.reading.key,
      institutionId: who.institutionId,
      id: MessageId.parse(randomId()),
      sendId: message.sendId,
      author: personOf(who),
      text: message.text,
      mentions: await this.#mentioned(place, who, message.mentions),
      references: message.references,
      aboutCase: conversation.kind === "session" ? await records.caseOnStage(conversation.id) : undefined,
    });
    if (isNew) this.#tell(who, place, stored);
    return this.#view(who, stored);
  }

  /** [CH7] One's own. */
  async edit(
    who: Principal,
    conversation: ConversationRef,
    { id, change }: { readonly id: MessageId; readonly change: MessageChange },
  ): Promise<MessageView> {
    const { conversations, pace } = this.#ports;
    const place = await this.#writable(who, conversation);
    const { key } = place.reading;
    const message = await conversations.find(key, id);
    if (message.author.id !== who.userId) throw notAllowed();
    if (change.text === "" && message.references.length === 0) throw new Failure("bad-message", "the text is empty");
    pace.take(who.userId);
    const mentions = await this.#mentioned(place, who, change.mentions);
    const edited = await conversations.edit(key, id, { text: change.text, mentions });
    this.#tell(who, place, edited);
    return this.#view(who, edited);
  }

  /** [CH7] One's own; where one moderates, anybody's. */
  async remove(who: Principal, conversation: ConversationRef, id: MessageId): Promise<MessageView> {
    const { conversations } = this.#ports;
    const place = await this.#writable(who, conversation);
    const { key } = place.reading;
    const message = await conversations.find(key, id);
    if (message.author.id !== who.userId && !place.mayModerate) throw notAllowed();
    const gone = await conversations.remove(key, id, personOf(who));
    this.#tell(who, place, gone);
    return this.#view(who, gone);
  }

  /** [CH7] Earlier texts are for everyone who reads there; those of a deleted message for administrators among them. */
  async history(who: Actor, conversation: ConversationRef, id: MessageId): Promise<MessageHistory> {
    const { conversations } = this.#ports;
    const { reading } = await placeOf(this.#ports, who, conversation);
    const message = await conversations.find(reading.key, id);
    if (!isFor(who, reading, message)) throw new Failure("not-found", "no such message");
    const subject = { kind: "institution", institutionId: who.institutionId } as const;
    if (message.deleted && !may(who, "readAudit", subject)) throw notAllowed();
    return { versions: [...(await conversations.history(message))] };
  }

  /** [CH9] On all of one's pages. */
  async markRead(who: Actor, conversation: ConversationRef, seq: number): Promise<void> {
    const { reading } = await placeOf(this.#ports, who, conversation);
    const isNew = await this.#ports.conversations.markRead(who.userId, reading.key, seq);
    if (isNew) this.#ports.news.read(who.userId, conversation, seq);
  }

  /** [CH10] In one conversation, or in all that the asker reads. */
  async search(who: Actor, { query, conversation, before }: SearchQuery): Promise<SearchPage> {
    const { conversations } = this.#ports;
    const places = conversation ? [await placeOf(this.#ports, who, conversation)] : await placesOf(this.#ports, who);
    const readings = places.map(({ reading }) => reading);
    const found = await conversations.search(who.userId, readings, { query, before, limit: HITS + 1 });
    const byKey = new Map(places.map((place) => [place.reading.key, place]));
    const sight = new CaseSight(this.#ports, who);
    const shown = found.slice(0, HITS);
    const hits = await Promise.all(
      shown.flatMap((stored) => {
        const place = byKey.get(stored.key);
        return place ? [messageView(sight, who, stored).then((message) => ({ ...headOf(place), message }))] : [];
      }),
    );
    const last = shown.at(-1);
    return { hits, ...(found.length > HITS && last && { next: last.number }) };
  }

  async #writable(who: Actor, conversation: ConversationRef): Promise<OpenPlace> {
    const place = await placeOf(this.#ports, who, conversation);
    if (!place.mayWrite) throw notAllowed();
    return place;
  }

  /** [CH5] Nobody points at what they do not see. */
  async #requireReferences(who: Actor, references: readonly Reference[]): Promise<void> {
    const sight = new CaseSight(this.#ports, who);
    for (const reference of references) await sight.require(reference);
  }

  async #people(place: OpenPlace, who: Actor): Promise<readonly ChatPerson[]> {
    const readers = (await readersOf(this.#ports, place, who)).map((userId) => ({ userId }));
    const nameOf = await namesOf(this.#ports.users, readers);
    return readers.map(({ userId }) => ({ id: userId, name: nameOf(userId) })).filter(({ name }) => name !== "");
  }

  async #mentioned(place: OpenPlace, who: Actor, ids: readonly UserId[]): Promise<readonly ChatPerson[]> {
    if (ids.length === 0) return [];
    return (await this.#people(place, who)).filter(({ id }) => ids.includes(id) && id !== who.userId);
  }

  #tell(who: Actor, place: OpenPlace, message: StoredMessage): void {
    this.#ports.news.written(who, place, message);
  }

  #view(who: Actor, message: StoredMessage): Promise<MessageView> {
    return messageView(new CaseSight(this.#ports, who), who, message);
  }
}

function headOf({ conversation, title }: { readonly conversation: ConversationRef; readonly title: string }) {
  return { conversation, title };
}

function previewOf({ author, at, text, deleted }: StoredMessage) {
  return { author, at, text: text.slice(0, 200), isDeleted: deleted !== undefined };
}

function personOf({ userId, name }: Principal): ChatPerson {
  return { id: userId, name };
}
