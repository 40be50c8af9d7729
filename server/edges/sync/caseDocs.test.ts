import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { commentKeyOf } from "../../../shared/model/mark.ts";
import { decodeAwareness, encodeAwareness } from "../../../shared/protocol/awareness.ts";
import { encodeMotion } from "../../../shared/protocol/sync.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import { testMark } from "../../testing/CollabPage.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer, testMarks, testNotes, testPeer } from "../../testing/SyncTestServer.ts";

const MARK = "mark-0001";

let store: MemoryDocStore;
let server: SyncTestServer;
beforeEach(async () => {
  store = new MemoryDocStore();
  server = await SyncTestServer.start(store);
});
afterEach(async () => {
  vi.useRealTimers();
  await server[Symbol.asyncDispose]();
});

const join = (token: string, docName: string, isStock = false) =>
  new RawSyncClient(server.url, { token, docName, isStock }).sync();
const setMark = (client: RawSyncClient, key: string, by: string) =>
  client.changeDoc((doc) => doc.getMap("marks").set(key, testMark(by, "x")));
const removeMarks = (client: RawSyncClient, keys: readonly string[]) =>
  client.changeDoc((doc) => {
    for (const key of keys) doc.getMap("marks").delete(key);
  });
const epochOf = ({ messages }: RawSyncClient) => messages.find((message) => message.kind === "hello")?.docEpoch ?? 0;

describe("the Docs of a case", () => {
  it.each([testMarks(), testNotes()])(
    "[SY28] %s begins empty, with an epoch that outlives the server",
    async (docName) => {
      using ana = await join("ana.chair", docName);
      using ben = await join("ben.chair", docName);
      expect(epochOf(ana)).toBeGreaterThan(0);
      expect(epochOf(ben)).toBe(epochOf(ana));
      await using other = await SyncTestServer.start(store);
      using later = await new RawSyncClient(other.url, { token: "ana.chair", docName }).sync();
      expect(epochOf(later)).toBe(epochOf(ana));
    },
  );

  it("[SY26] T4: another's mark is refused with 4403, its deletion too, but for a chair", async () => {
    using ana = await join("ana.member", testMarks());
    expect(await ana.edit(setMark(ana, MARK, "ana"))).toBe(0);
    expect(await ana.edit(setMark(ana, commentKeyOf(MARK, "comment-01"), "ana"))).toBe(0);
    const attempts: readonly [string, (client: RawSyncClient) => Uint8Array, number][] = [
      ["ben.member", (client) => setMark(client, MARK, "ben"), 4403],
      ["ben.member", (client) => setMark(client, MARK, "ana"), 4403],
      ["ben.member", (client) => setMark(client, "mark-0002", "ana"), 4403],
      ["ben.member", (client) => removeMarks(client, [MARK]), 4403],
      ["ben.member", (client) => setMark(client, commentKeyOf(MARK, "comment-02"), "ben"), 0],
      ["cem.chair", (client) => removeMarks(client, [MARK]), 0],
      ["cem.chair", (client) => setMark(client, MARK, "cem"), 4403],
    ];
    for (const [token, attempt, code] of attempts) {
      using client = await join(token, testMarks());
      expect(await client.edit(attempt(client))).toBe(code);
    }
    using late = await join("obi.observer", testMarks());
    expect([...late.doc.getMap("marks").keys()].sort()).toEqual([
      commentKeyOf(MARK, "comment-01"),
      commentKeyOf(MARK, "comment-02"),
    ]);
  });

  it("[SY26] after a restart a mark is still its author's alone", async () => {
    using ana = await join("ana.chair", testMarks());
    await ana.edit(setMark(ana, MARK, "ana"));
    await ana.edit(removeMarks(ana, [MARK]));
    await using other = await SyncTestServer.start(store);
    using ben = await new RawSyncClient(other.url, { token: "ben.chair", docName: testMarks() }).sync();
    expect(await ben.edit(setMark(ben, MARK, "ben"))).toBe(4403);
    using again = await new RawSyncClient(other.url, { token: "ana.chair", docName: testMarks() }).sync();
    expect(await again.edit(setMark(again, MARK, "ana"))).toBe(0);
  });

  it("[SY25] [AT9] T5: a chair's wipe is refused with its number: 4413 for 150 marks at once, 4529 for the 101st in 10 s", async () => {
    // All of it within the same 10 s, however slow the machine.
    vi.useFakeTimers({ toFake: ["Date"] });
    using ana = await join("ana.member", testMarks());
    const keys = Array.from({ length: 150 }, (_, number) => `mark-${1_000 + number}`);
    expect(await ana.edit(ana.changeDoc(() => keys.forEach((key) => setMark(ana, key, "ana"))))).toBe(0);
    const wipe = async (token: string, clocks: number) => {
      using client = await join(token, testMarks());
      const deletes = client.changeDoc((doc) =>
        keys.slice(0, clocks).forEach((key) => doc.getMap("marks").delete(key)),
      );
      return await client.edit(deletes);
    };
    expect(await wipe("ben.member", 150)).toBe(4403);
    expect(await wipe("cem.chair", 150)).toBe(4413);
    expect(await wipe("cem.chair", 90)).toBe(0);
    expect(await wipe("cem.chair", 101)).toBe(4529);
    expect(await wipe("cem.chair", 100)).toBe(0);
    using late = await join("obi.observer", testMarks());
    expect(late.doc.getMap("marks").size).toBe(50);
    const lines = server.audit.entries.filter(({ event }) => event === "edit-refused");
    expect(lines.map(({ actor, subject, reason }) => [actor?.id, subject?.case, reason])).toEqual([
      ["user-ben-0000", "case-0001", "forbidden"],
      ["user-cem-0000", "case-0001", "too-large"],
      ["user-cem-0000", "case-0001", "rate-limited"],
    ]);
    // The author's own rate is its own.
    expect(await ana.edit(setMark(ana, MARK, "ana"))).toBe(0);
  });

  it.each([testMarks(), testNotes()])(
    "[SY28] %s has awareness under the server's names and no motion",
    async (docName) => {
      using ana = await join("ana.chair", docName);
      using ben = await join("ben.scribe", docName);
      const pointer = encodeMotion({ kind: "pointer", at: { sopUid: "1.2.3", frame: 1, point: [1, 2, 3] } });
      ana.say({ kind: "motion", bytes: pointer });
      const entries = encodeAwareness([{ client: 11, clock: 1, state: '{"user":{"name":"Boss"},"cursor":3}' }]);
      ana.say({ kind: "awareness", entries });
      const [seen] = decodeAwareness((await ben.next("awareness")).entries);
      const user = { peerId: testPeer("ana"), name: "ana", role: "chair" };
      expect(JSON.parse(seen?.state ?? "")).toEqual({ cursor: 3, user });
      expect(await ana.edit(Uint8Array.of(0, 0))).toBe(0);
      expect(ben.messages.some(({ kind }) => kind === "motion")).toBe(false);
    },
  );

  it("[SY17] follows a change of role at once, in the notes and the marks", async () => {
    using notes = await join("ana.scribe", testNotes());
    using marks = await join("ana.scribe", testMarks());
    expect(await notes.edit(notes.changeDoc((doc) => doc.getText("notes").insert(0, "a")))).toBe(0);
    expect(await marks.edit(setMark(marks, MARK, "ana"))).toBe(4403);
    server.gate.setRole("ana", "member");
    expect(await notes.edit(notes.changeDoc((doc) => doc.getText("notes").insert(0, "b")))).toBe(4403);
    using again = await join("ana.member", testMarks());
    expect(await again.edit(setMark(again, MARK, "ana"))).toBe(0);
  });
});
