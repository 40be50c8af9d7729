import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ana, ben, FakeChat, openHere, until } from "./chatTesting.ts";
import type { Conversation } from "./Conversation.ts";
import { CaseId } from "../../shared/model/ids.ts";
import { DraftStore } from "./DraftStore.ts";
import { emptyDraft } from "./Draft.ts";

describe("a conversation's page", () => {
  let chat: FakeChat;
  let open: Conversation;
  beforeEach(() => {
    chat = new FakeChat();
  });
  afterEach(async () => {
    open.close();
    // What one test could not send is not the next one's.
    await new DraftStore(() => ana.id).forget(ana.id);
  });

  const texts = () => open.getSnapshot().messages.map(({ text }) => text);
  const ready = () => until(open, () => open.getSnapshot().state === "ready");
  const writing = (text: string) => ({ ...emptyDraft, text });

  it("[CH8] shows the newest, older ones when asked, and reaches any message", async () => {
    for (let number = 1; number <= 8; number++) chat.write(ben, `M${number}`);
    open = openHere(chat);
    await ready();
    expect([texts(), open.getSnapshot().hasOlder]).toEqual([["M6", "M7", "M8"], true]);
    await open.loadOlder();
    expect(texts()).toEqual(["M3", "M4", "M5", "M6", "M7", "M8"]);
    expect(await open.reach(1)).toBe(true);
    expect([texts().length, open.getSnapshot().hasOlder]).toEqual([8, false]);
    expect(await open.reach(99)).toBe(false);
  });

  it("[CH13] hears what is new, once, and what has become of it", async () => {
    chat.write(ben, "M1");
    open = openHere(chat);
    await ready();
    const second = chat.write(ben, "M2");
    chat.tell(second);
    chat.tell(second);
    const edited = chat.change(1, "M1, corrected");
    chat.tell(edited);
    chat.tell({ ...edited, revision: 1, text: "M1" });
    expect(texts()).toEqual(["M1, corrected", "M2"]);
  });

  it("[CH8] finds everything that it has missed when the line is back, however much", async () => {
    chat.write(ben, "M1");
    open = openHere(chat);
    await ready();
    for (let number = 2; number <= 9; number++) chat.write(ben, `M${number}`);
    chat.change(1, "M1, corrected");
    chat.tell(chat.write(ben, "M10"));
    chat.comeBack();
    await until(open, () => texts().length === 10);
    expect(texts()[0]).toBe("M1, corrected");
    expect(texts().at(-1)).toBe("M10");
  });

  it("[CH9] counts what others wrote until it is looked at, and says where it begins", async () => {
    chat.readSeq = 1;
    for (const text of ["M1", "M2", "M3"]) chat.write(ben, text);
    open = openHere(chat);
    await ready();
    expect([open.getSnapshot().unread, open.getSnapshot().newFrom]).toEqual([2, 2]);
    open.look(true);
    expect([open.getSnapshot().unread, chat.read]).toEqual([0, [3]]);
    chat.tell(chat.write(ben, "M4"));
    expect([open.getSnapshot().unread, chat.read]).toEqual([0, [3, 4]]);
    open.look(false);
    chat.tell(chat.write(ana, "M5"));
    expect(open.getSnapshot().unread).toBe(0);
    chat.tell(chat.write(ben, "M6"));
    expect(open.getSnapshot().unread).toBe(1);
  });

  it("tells of a mention only while nobody looks", async () => {
    open = openHere(chat);
    await ready();
    const told: string[] = [];
    open.onMention(({ text }) => told.push(text));
    chat.tell(chat.write(ben, "@Ana one", { mentions: [ana] }));
    open.look(true);
    chat.tell(chat.write(ben, "@Ana two", { mentions: [ana] }));
    chat.tell(chat.write(ben, "three"));
    expect(told).toEqual(["@Ana one"]);
  });

  it("[CH6] shows at once what is sent, keeps what could not be, and sends it once however often it is tried", async () => {
    open = openHere(chat);
    await ready();
    open.write(writing(" First "));
    open.send();
    expect(open.getSnapshot().outgoing).toMatchObject([{ text: "First", code: undefined }]);
    expect(open.getSnapshot().draft).toEqual(emptyDraft);
    await until(open, () => open.getSnapshot().outgoing.length === 0);
    chat.isOffline = true;
    open.write(writing("Second"));
    open.send();
    await until(open, () => open.getSnapshot().outgoing[0]?.code === "unavailable");
    chat.comeBack();
    const { sendId } = open.getSnapshot().outgoing[0] ?? { sendId: "" };
    open.resend(sendId);
    await until(open, () => open.getSnapshot().outgoing.length === 0);
    expect(texts()).toEqual(["First", "Second"]);
    open.write(writing("   "));
    open.send();
    expect(open.getSnapshot().outgoing).toEqual([]);
  });

  it("[CH5] keeps a message whose reference leads nowhere, and sends its text alone where its author wants so", async () => {
    const target = { kind: "mark", caseId: CaseId.parse("case-liver"), markId: "mark-00001", label: "" } as const;
    open = openHere(chat);
    await ready();
    chat.refusesReferences = true;
    open.write({ ...writing("See here"), references: [{ title: "K-1", target }] });
    open.send();
    await until(open, () => open.getSnapshot().outgoing[0]?.code === "unprocessable");
    chat.comeBack();
    const [refused] = open.getSnapshot().outgoing;
    expect([refused?.references.length, refused?.code]).toEqual([1, "unprocessable"]);
    open.resendBare(refused?.sendId ?? "");
    await until(open, () => open.getSnapshot().outgoing.length === 0);
    expect(texts()).toEqual(["See here"]);
    // Nothing but a reference is nothing without it.
    open.write({ ...writing(""), references: [{ title: "K-1", target }] });
    open.send();
    await until(open, () => open.getSnapshot().outgoing[0]?.code === "unprocessable");
    open.resendBare(open.getSnapshot().outgoing[0]?.sendId ?? "");
    expect(open.getSnapshot().outgoing[0]?.code).toBe("unprocessable");
  });

  it("names only those whose name stands in the text", async () => {
    open = openHere(chat);
    await ready();
    open.write({ text: "Ask @Ben", mentions: [ana, ben, ben], references: [] });
    open.send();
    expect(open.getSnapshot().outgoing[0]?.mentions).toEqual([ben]);
    await until(open, () => open.getSnapshot().outgoing.length === 0);
  });

  it("gives back what one was writing and could not send, and nobody else's", async () => {
    let user: string | undefined = ana.id;
    const drafts = new DraftStore(() => user);
    open = openHere(chat, drafts);
    await ready();
    chat.isOffline = true;
    open.write(writing("Unsent"));
    open.send();
    await until(open, () => open.getSnapshot().outgoing[0]?.code === "unavailable");
    open.write(writing("Half a sent"));
    open.close();
    user = ben.id;
    const bens = openHere(chat, drafts);
    await until(bens, () => bens.getSnapshot().state === "failed");
    expect([bens.getSnapshot().draft.text, bens.getSnapshot().outgoing]).toEqual(["", []]);
    bens.close();
    user = ana.id;
    chat.isOffline = false;
    open = openHere(chat, drafts);
    await until(open, () => texts().includes("Unsent"));
    expect(open.getSnapshot().draft.text).toBe("Half a sent");
  });

  it("says when it cannot be loaded, and loads when asked again", async () => {
    chat.isOffline = true;
    open = openHere(chat);
    await until(open, () => open.getSnapshot().state === "failed");
    chat.isOffline = false;
    open.retry();
    await ready();
    expect(open.getSnapshot().failure).toBeUndefined();
  });
});
