import { type ChatPerson, folded, type Reference } from "../../shared/model/chat.ts";
import type { CaseId, InstitutionId, MessageId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { Statement } from "../platform/sql.ts";
import { isShown, type Reading, readBy, seenMessages } from "./reading.ts";
import { searchClauses } from "./searchClauses.ts";
import { type StoredMessage, toMessage } from "./StoredMessage.ts";

export interface ConversationsPorts {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What is written of a message. */
export interface MessageDraft {
  readonly key: string;
  readonly institutionId: InstitutionId;
  readonly id: MessageId;
  readonly sendId: string;
  readonly author: ChatPerson;
  readonly text: string;
  readonly mentions: readonly ChatPerson[];
  readonly references: readonly Reference[];
  readonly aboutCase: CaseId | undefined;
}

export interface StoredPage {
  readonly messages: readonly StoredMessage[];
  readonly hasMore: boolean;
  readonly revision: number;
  readonly readSeq: number;
}

export interface StoredSummary {
  readonly key: string;
  readonly unread: number;
  readonly mentions: number;
  readonly readSeq: number;
  readonly last: StoredMessage | undefined;
}

/** Of a conversation's own: `before` a place, or `since` a change; the newest where neither is said. */
export interface PageAsk {
  readonly before?: number | undefined;
  readonly since?: number | undefined;
  readonly limit: number;
}

export interface StoredVersion {
  readonly text: string;
  readonly at: number;
}

/** The messages of all conversations. Rights are asked for by the caller: what is read is named by `Reading`s. */
export class Conversations {
  readonly #ports: ConversationsPorts;
  readonly #changes = new SerialQueue();

  constructor(ports: ConversationsPorts) {
    this.#ports = ports;
  }

  /**
   * [CH6] Durable when it resolves. The same author's `sendId` again is the same message, and nothing is written. Throws `conflict`
   * where it stands in another conversation.
   */
  add(draft: MessageDraft): Promise<{ readonly message: StoredMessage; readonly isNew: boolean }> {
    return this.#changes.run(async () => {
      const known = await this.sent(draft.key, draft.author.id, draft.sendId);
      if (known) return { message: known, isNew: false };
      await this.#ports.database.write(additions(draft, this.#ports.now()));
      return { message: await this.#message(draft.id), isNew: true };
    });
  }

  /** [CH6] What an author has sent under this name, if anything. Throws `conflict` where it stands in another conversation. */
  async sent(key: string, author: UserId, sendId: string): Promise<StoredMessage | undefined> {
    const sql = `${anyMessage} where m.author_id = ? and m.send_id = ?`;
    const [row] = await this.#ports.database.read(sql, [author, sendId]);
    const known = row && toMessage(row);
    if (known && known.key !== key) throw new Failure("conflict", "this was sent to another conversation");
    return known;
  }

  /** [CH7] The text of before is kept. Throws `not-found` for what the conversation does not hold, or no longer. */
  edit(
    key: string,
    id: MessageId,
    { text, mentions }: { readonly text: string; readonly mentions: readonly ChatPerson[] },
  ): Promise<StoredMessage> {
    return this.#change(key, id, (message) => [
      {
        sql: `update message set text = ?2, folded = ?3, mentions = ?4, edited_at_ms = ?5, revision = ${nextRevision}
          where number = ?1`,
        params: [message.number, text, folded(text), JSON.stringify(mentions), this.#ports.now()],
      },
      { sql: "delete from message_text where rowid = ?", params: [message.number] },
      { sql: "insert into message_text (rowid, text) values (?, ?)", params: [message.number, folded(text)] },
      { sql: "delete from mention where message = ?", params: [message.number] },
      ...mentioned(id, mentions),
    ]);
  }

  /** [CH7] Its place stays and says who deleted it; its text is kept for the record alone. Throws `not-found` as `edit`. */
  remove(key: string, id: MessageId, by: ChatPerson): Promise<StoredMessage> {
    return this.#change(key, id, (message) => [
      {
        sql: `update message set text = '', folded = '', mentions = '[]', refs = '[]', deleted_at_ms = ?2, deleted_by = ?3,
          revision = ${nextRevision} where number = ?1`,
        params: [message.number, this.#ports.now(), JSON.stringify(by)],
      },
      { sql: "delete from message_text where rowid = ?", params: [message.number] },
    ]);
  }

  /** Throws `not-found`. */
  async find(key: string, id: MessageId): Promise<StoredMessage> {
    const message = await this.#message(id);
    if (message.key !== key) throw notThere();
    return message;
  }

  /** What a message said before, oldest first. */
  async history({ number }: StoredMessage): Promise<readonly StoredVersion[]> {
    const sql = "select text, at_ms from message_version where message = ? order by revision";
    const rows = await this.#ports.database.read(sql, [number]);
    return rows.map((row) => ({ text: String(row["text"]), at: Number(row["at_ms"]) }));
  }

  /** [CH8] In their order. `hasMore`: there are older ones, or with `since` later changes. */
  async page(user: UserId, reading: Reading, { before, since, limit }: PageAsk): Promise<StoredPage> {
    const [by, from] = since === undefined ? ["m.seq desc", before] : ["m.revision", since];
    const where = since === undefined ? "(?3 is null or m.seq < ?3)" : "m.revision > ?3";
    const sql = `select m.*, c.key from ${seenMessages} and ${where} order by ${by} limit ?4`;
    const rows = await this.#ports.database.read(sql, [...readBy(user, [reading]), from ?? null, limit + 1]);
    const messages = rows.slice(0, limit).map(toMessage);
    const state = await this.#stateOf(user, reading.key);
    return { ...state, messages: messages.toSorted((a, b) => a.seq - b.seq), hasMore: rows.length > limit };
  }

  /** [CH9] Goes forward alone. Resolves to whether it did. */
  async markRead(user: UserId, key: string, seq: number): Promise<boolean> {
    const sql = `insert into read_position (conversation, user_id, seq)
      select number, ?2, min(?3, last_seq) from conversation where key = ?1
      on conflict (conversation, user_id) do update set seq = excluded.seq where excluded.seq > read_position.seq
      returning seq`;
    return (await this.#ports.database.write([{ sql, params: [key, user, seq] }])).length > 0;
  }

  /** [CH9] The conversations among these in which anything was written. */
  async summaries(user: UserId, readings: readonly Reading[], maxUnread: number): Promise<readonly StoredSummary[]> {
    const sql = `with last as (
        select c.key, c.number as conversation, r.cases, max(m.seq) as seq from ${seenMessages} group by c.number)
      select m.*, l.key, coalesce(p.seq, 0) as read_seq,
        (select count(*) from (${unread} limit ?3)) as unread,
        (select count(*) from (${unread} and exists
          (select 1 from mention x where x.message = m.number and x.user_id = ?2) limit ?3)) as named
      from last l join message m on m.conversation = l.conversation and m.seq = l.seq
        left join read_position p on p.conversation = l.conversation and p.user_id = ?2
      order by m.at_ms desc, m.number desc`;
    const rows = await this.#ports.database.read(sql, [...readBy(user, readings), maxUnread]);
    return rows.map((row) => ({
      key: String(row["key"]),
      unread: Number(row["unread"]),
      mentions: Number(row["named"]),
      readSeq: Number(row["read_seq"]),
      last: toMessage(row),
    }));
  }

  /** The keys of those that somebody has with another person. */
  async directKeys(user: UserId): Promise<readonly string[]> {
    const sql = "select key from conversation where key glob 'direct:' || ?1 || ':*' or key glob 'direct:*:' || ?1";
    return (await this.#ports.database.read(sql, [user])).map((row) => String(row["key"]));
  }

  /** [CH10] Newest first; `before`: a message's number. */
  async search(
    user: UserId,
    readings: readonly Reading[],
    { query, before, limit }: { readonly query: string; readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly StoredMessage[]> {
    const clauses = searchClauses(query, 5);
    if (clauses.sql === undefined) return [];
    const sql = `select m.*, c.key from ${seenMessages} and m.deleted_at_ms is null and (?3 is null or m.number < ?3)
      and ${clauses.sql} order by m.number desc limit ?4`;
    const params = [...readBy(user, readings), before ?? null, limit, ...clauses.params];
    return (await this.#ports.database.read(sql, params)).map(toMessage);
  }

  #change(
    key: string,
    id: MessageId,
    statements: (message: StoredMessage) => readonly Statement[],
  ): Promise<StoredMessage> {
    return this.#changes.run(async () => {
      const message = await this.find(key, id);
      if (message.deleted) throw notThere();
      const { number, revision, text, at, editedAt } = message;
      await this.#ports.database.write([
        {
          sql: "insert into message_version (message, revision, text, at_ms) values (?, ?, ?, ?)",
          params: [number, revision, text, editedAt ?? at],
        },
        { sql: "update conversation set last_revision = last_revision + 1 where key = ?", params: [key] },
        ...statements(message),
      ]);
      return this.#message(id);
    });
  }

  async #stateOf(user: UserId, key: string): Promise<Pick<StoredPage, "revision" | "readSeq">> {
    const sql = `select c.last_revision, coalesce(p.seq, 0) as seq from conversation c
      left join read_position p on p.conversation = c.number and p.user_id = ?2 where c.key = ?1`;
    const [row] = await this.#ports.database.read(sql, [key, user]);
    return { revision: Number(row?.["last_revision"] ?? 0), readSeq: Number(row?.["seq"] ?? 0) };
  }

  async #message(id: MessageId): Promise<StoredMessage> {
    const [row] = await this.#ports.database.read(`${anyMessage} where m.id = ?`, [id]);
    if (!row) throw notThere();
    return toMessage(row);
  }
}

const anyMessage = "select m.*, c.key from message m join conversation c on c.number = m.conversation";
const nextRevision = "(select last_revision from conversation c where c.number = message.conversation)";
/** Of a conversation `l` and the reader's position `p` in it. */
const unread = `select 1 from message m where m.conversation = l.conversation and m.seq > coalesce(p.seq, 0)
  and m.author_id <> ?2 and m.deleted_at_ms is null and ${isShown("l.cases")}`;

/** One transaction: the conversation where it is its first, its place in it, what it is found by. */
function additions(draft: MessageDraft, now: number): readonly Statement[] {
  const { key, institutionId, id, sendId, author, text, mentions, references, aboutCase = null } = draft;
  return [
    {
      sql: "insert into conversation (key, institution_id) values (?, ?) on conflict (key) do nothing",
      params: [key, institutionId],
    },
    {
      sql: "update conversation set last_seq = last_seq + 1, last_revision = last_revision + 1 where key = ?",
      params: [key],
    },
    {
      sql: `insert into message (id, conversation, seq, revision, author_id, author_name, at_ms, text, folded, mentions, refs,
          about_case, send_id)
        select ?2, number, last_seq, last_revision, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 from conversation where key = ?1`,
      params: [
        key,
        id,
        author.id,
        author.name,
        now,
        text,
        folded(text),
        JSON.stringify(mentions),
        JSON.stringify(references),
        aboutCase,
        sendId,
      ],
    },
    {
      sql: "insert into message_text (rowid, text) select number, folded from message where id = ?",
      params: [id],
    },
    ...mentioned(id, mentions),
  ];
}

function mentioned(id: MessageId, mentions: readonly ChatPerson[]): readonly Statement[] {
  return mentions.map((person) => ({
    sql: "insert into mention (message, user_id) select number, ? from message where id = ?",
    params: [person.id, id],
  }));
}

function notThere(): Failure {
  return new Failure("not-found", "no such message");
}
