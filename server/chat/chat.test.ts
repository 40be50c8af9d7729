import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatPerson } from "../../shared/model/chat.ts";
import { CaseId, InstitutionId, MessageId, UserId } from "../../shared/model/ids.ts";
import { Database } from "../platform/database.ts";
import { chatMigrations } from "./chatSchema.ts";
import { Conversations, type MessageDraft } from "./Conversations.ts";
import { SendPace } from "./SendPace.ts";
import { searchClauses } from "./searchClauses.ts";

const ana: ChatPerson = { id: UserId.parse("user-ana-1"), name: "Ana" };
const ben: ChatPerson = { id: UserId.parse("user-ben-1"), name: "Ben" };
const guest: ChatPerson = { id: UserId.parse("user-guest"), name: "Guest" };
const liver = CaseId.parse("case-liver");
const brain = CaseId.parse("case-brain");
const key = "session:session-1";

describe("the messages of a conversation", () => {
  let database: Database;
  let chat: Conversations;
  let now = 1_000;
  let lastId = 0;
  beforeEach(async () => {
    now = 1_000;
    database = await Database.open({ path: ":memory:", migrations: chatMigrations });
    chat = new Conversations({ database, now: () => now });
  });
  afterEach(() => database.close());

  function draft(text: string, rest: Partial<MessageDraft> = {}): MessageDraft {
    const id = MessageId.parse(`message-${++lastId}`);
    const institutionId = InstitutionId.parse("institution-1");
    const given = { key, institutionId, id, sendId: `send-${id}`, author: ana, text };
    return { ...given, mentions: [], references: [], aboutCase: undefined, ...rest };
  }
  const write = async (text: string, rest: Partial<MessageDraft> = {}) => (await chat.add(draft(text, rest))).message;
  const texts = async (user: UserId, cases?: readonly CaseId[]) =>
    (await chat.page(user, { key, cases }, { limit: 50 })).messages.map(({ text }) => text);

  it("[CH6] are numbered without a gap and stamped; sent again they are the same one, elsewhere a conflict", async () => {
    const first = draft("One");
    const sent = await chat.add(first);
    now = 2_000;
    const again = await chat.add({ ...first, id: MessageId.parse("message-other"), text: "Changed on the way" });
    expect(again).toEqual({ message: sent.message, isNew: false });
    expect(await write("Two")).toMatchObject({ seq: 2, revision: 2, at: 2_000 });
    await expect(chat.add({ ...first, key: "group:group-01" })).rejects.toMatchObject({ code: "conflict" });
    expect(await texts(ana.id)).toEqual(["One", "Two"]);
    const concurrent = draft("Three");
    const both = await Promise.all([concurrent, concurrent].map((one) => chat.add(one)));
    expect(both.map(({ isNew }) => isNew)).toEqual([true, false]);
  });

  it("[CH7] keep what they said before; deleted they keep their place and who deleted them", async () => {
    const { id } = await write("The left lobe", { mentions: [ben] });
    now = 2_000;
    const edited = await chat.edit(key, id, { text: "The right lobe", mentions: [] });
    expect(edited).toMatchObject({ seq: 1, revision: 2, at: 1_000, editedAt: 2_000, text: "The right lobe" });
    now = 3_000;
    const gone = await chat.remove(key, id, ana);
    expect(gone).toMatchObject({ seq: 1, revision: 3, text: "", mentions: [], deleted: { at: 3_000, by: ana } });
    expect(await chat.history(gone)).toEqual([
      { text: "The left lobe", at: 1_000 },
      { text: "The right lobe", at: 2_000 },
    ]);
    await expect(chat.edit(key, id, { text: "Back", mentions: [] })).rejects.toMatchObject({ code: "not-found" });
    await expect(chat.find("group:group-01", id)).rejects.toMatchObject({ code: "not-found" });
  });

  it("[CH8] come in pages from the newest on, and what has changed since", async () => {
    const written = [];
    for (let number = 1; number <= 7; number++) written.push(await write(`M${number}`));
    const reading = { key };
    const newest = await chat.page(ben.id, reading, { limit: 3 });
    expect(newest).toMatchObject({ hasMore: true, revision: 7, readSeq: 0 });
    expect(newest.messages.map(({ seq }) => seq)).toEqual([5, 6, 7]);
    const older = await chat.page(ben.id, reading, { before: 5, limit: 4 });
    expect(older.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(older.hasMore).toBe(false);
    await chat.edit(key, written[1]!.id, { text: "M2, corrected", mentions: [] });
    const since = await chat.page(ben.id, reading, { since: 7, limit: 50 });
    expect(since.messages.map(({ text }) => text)).toEqual(["M2, corrected"]);
    expect(since.hasMore).toBe(false);
    const changes = await chat.page(ben.id, reading, { since: 5, limit: 1 });
    expect([changes.messages.map(({ seq }) => seq), changes.hasMore]).toEqual([[6], true]);
  });

  it("[CH9] count as unread for others until they have read so far, which never goes back", async () => {
    for (const text of ["One", "Two", "Three"]) await write(text, text === "Two" ? { mentions: [ben] } : {});
    const { id } = await write("Four");
    await chat.remove(key, id, ana);
    const of = async (user: UserId) => (await chat.summaries(user, [{ key }, { key: "case:empty-1" }], 100))[0];
    expect(await of(ben.id)).toMatchObject({ key, unread: 3, mentions: 1, readSeq: 0 });
    expect((await of(ben.id))?.last?.deleted).toBeDefined();
    expect(await of(ana.id)).toMatchObject({ unread: 0, mentions: 0 });
    expect(await chat.markRead(ben.id, key, 2)).toBe(true);
    expect(await chat.markRead(ben.id, key, 1)).toBe(false);
    expect(await of(ben.id)).toMatchObject({ unread: 1, mentions: 0, readSeq: 2 });
    await chat.markRead(ben.id, key, 999);
    expect(await of(ben.id)).toMatchObject({ unread: 0, readSeq: 4 });
    expect(await chat.summaries(ben.id, [{ key: "case:empty-1" }], 100)).toEqual([]);
  });

  it("[CH4] a guest is shown what was written at their cases or none, what they wrote, and what names them", async () => {
    await write("Before any case");
    await write("At theirs", { aboutCase: liver });
    await write("At another", { aboutCase: brain });
    await write("To the guest", { aboutCase: brain, mentions: [guest] });
    await write("By the guest", { aboutCase: brain, author: guest });
    expect(await texts(guest.id, [liver])).toEqual(["Before any case", "At theirs", "To the guest", "By the guest"]);
    expect(await texts(guest.id, [])).toEqual(["Before any case", "To the guest", "By the guest"]);
    expect(await texts(ben.id)).toHaveLength(5);
    const readings = [{ key, cases: [liver] }];
    expect(await chat.summaries(guest.id, readings, 100)).toMatchObject([{ unread: 3, mentions: 1 }]);
    expect((await chat.search(guest.id, readings, { query: "another", limit: 9 })).length).toBe(0);
    expect((await chat.search(ben.id, [{ key }], { query: "another", limit: 9 })).length).toBe(1);
  });

  it("[CH10] are found by any part of a word in any script, in the conversations that are asked for alone", async () => {
    await write("Segment VIII, 12 mm, biopsy");
    await write("结肠癌肝转移，请外科评估");
    await write("Elsewhere: biopsy too", { key: "group:group-01" });
    const found = async (query: string, keys = [key], before?: number) =>
      (
        await chat.search(
          ben.id,
          keys.map((one) => ({ key: one })),
          { query, limit: 2, before },
        )
      ).map(({ text }) => text);
    expect(await found("BIOP")).toEqual(["Segment VIII, 12 mm, biopsy"]);
    expect(await found("肝转移")).toEqual(["结肠癌肝转移，请外科评估"]);
    expect(await found("外科 肝")).toEqual(["结肠癌肝转移，请外科评估"]);
    expect(await found("mm biopsy")).toEqual(["Segment VIII, 12 mm, biopsy"]);
    expect(await found("biopsy", [key, "group:group-01"])).toHaveLength(2);
    expect(await found('bio" OR "外')).toEqual([]);
    expect(await found("% _ *")).toEqual([]);
    expect(await found("  ")).toEqual([]);
    const { id, number } = await write("A biopsy was done");
    expect(await found("biopsy", [key], number)).toEqual(["Segment VIII, 12 mm, biopsy"]);
    await chat.edit(key, id, { text: "A resection was done", mentions: [] });
    expect(await found("biopsy")).toEqual(["Segment VIII, 12 mm, biopsy"]);
    expect(await found("resection")).toEqual(["A resection was done"]);
    await chat.remove(key, id, ana);
    expect(await found("resection")).toEqual([]);
  });
});

describe("searchClauses", () => {
  it("[CH10] quotes what the index is asked for and takes eight words at most", () => {
    expect(searchClauses('foo "bar NOT', 5).params).toEqual(['"foo" """bar" "not"']);
    expect(searchClauses("a b c d e f g h i j", 1).params).toHaveLength(8);
    expect(searchClauses("", 1).sql).toBeUndefined();
  });
});

describe("SendPace", () => {
  it("[CH12] lets twenty messages go at once and says when the next may", () => {
    let now = 0;
    const pace = new SendPace(() => now);
    for (let count = 0; count < 20; count++) pace.take(ana.id);
    expect(() => pace.take(ana.id)).toThrow(expect.objectContaining({ code: "rate-limited", retryAfterS: 2 }));
    pace.take(ben.id);
    now = 1_500;
    pace.take(ana.id);
    expect(() => pace.take(ana.id)).toThrow(expect.objectContaining({ code: "rate-limited" }));
  });
});
