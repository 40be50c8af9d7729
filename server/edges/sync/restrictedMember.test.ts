import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { layoutKey, viewportKey } from "../../../shared/model/stage.ts";
import { encodeMotion, encodeMessage } from "../../../shared/protocol/sync.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testPeer, testSeed } from "../../testing/SyncTestServer.ts";

const INVITED = "case-0002";
const source = { name: TEST_DOC, seed: testSeed };
const anaView = (index: number) => viewportKey(testPeer("ana"), index);
const gilLayout = layoutKey(testPeer("gil"));

let server: SyncTestServer;
let invited: Set<string>;
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore(), { beatMs: 20, keepAliveMs: 20 });
  invited = new Set([INVITED]);
  const admit = server.gate.admit.bind(server.gate);
  vi.spyOn(server.gate, "admit").mockImplementation(async (principal, docName) => {
    const access = await admit(principal, docName);
    return access.role() === "guest" ? { ...access, canSee: (caseId: string) => invited.has(caseId) } : access;
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const join = (token: string, isStock = false) =>
  new RawSyncClient(server.url, { token, docName: TEST_DOC, isStock }).sync();

const stage = (caseId: string) => server.docs.write(source, { case: { caseId } });

let seq = 0;
async function edit(client: RawSyncClient, key: string, value: unknown): Promise<void> {
  client.say({ kind: "edit", seq: (seq += 1), update: client.change((map) => map.set(key, value)) });
  for (let acknowledged = -1; acknowledged !== seq;) ({ seq: acknowledged } = await client.next("acknowledged"));
}

const told = (client: RawSyncClient) =>
  client.messages.map((message) => Buffer.from(encodeMessage(message)).toString("latin1")).join();

describe("a member who may see some cases only", () => {
  it.each([true, false])(
    "[SY24] hears nothing of the Doc while another case is on stage (stock: %s)",
    async (isStock) => {
      using ana = await join("ana.member");
      await edit(ana, anaView(0), { secret: "canary-1" });
      using gil = await join("gil.guest", isStock);
      await edit(ana, anaView(1), { secret: "canary-1" });
      ana.say({ kind: "motion", bytes: encodeMotion({ kind: "viewport", index: 0, state: { voi: undefined } }) });
      await gil.next(isStock ? "awareness" : "hello");
      await gil.next(isStock ? "awareness" : "hello");
      expect(gil.map.toJSON()).toEqual({});
      expect(gil.messages.filter(({ kind }) => kind === "update" || kind === "motion")).toEqual([]);
      const [question] = gil.messages.filter((message) => message.kind === "syncStep1");
      expect(question?.stateVector).toEqual(Uint8Array.of(0));
      expect(told(gil)).not.toMatch(/canary|case-0001/u);
      expect(gil.socket.readyState).toBe(gil.socket.OPEN);
    },
  );

  it("[SY24] is given the Doc when its case comes, without what came for others, and loses the case again", async () => {
    using ana = await join("ana.member");
    for (const index of [0, 1]) await edit(ana, anaView(index), { secret: "canary-1" });
    using gil = await join("gil.guest");
    await stage(INVITED);
    await gil.next("update");
    expect(gil.map.toJSON()).toEqual({ ...testSeed(), case: { caseId: INVITED } });
    await edit(ana, anaView(0), { invert: true });
    await gil.next("update");
    expect(gil.map.get(anaView(0))).toEqual({ invert: true });
    ana.say({ kind: "motion", bytes: encodeMotion({ kind: "pointer", at: null }) });
    await gil.next("motion");
    await edit(gil, gilLayout, { rows: 1, columns: 2 });
    await ana.next("update");

    await stage("case-0003");
    await gil.next("update");
    expect(gil.map.has("case")).toBe(false);
    const heard = gil.messages.filter(({ kind }) => kind === "update").length;
    await edit(ana, anaView(0), { secret: "canary-3" });
    ana.say({ kind: "motion", bytes: encodeMotion({ kind: "pointer", at: null }) });
    await gil.next("hello");
    await gil.next("hello");
    expect(gil.messages.filter(({ kind }) => kind === "update")).toHaveLength(heard);
    expect(gil.messages.filter(({ kind }) => kind === "motion")).toHaveLength(1);

    await stage(INVITED);
    await gil.next("update");
    await edit(ana, anaView(2), { invert: false });
    await gil.next("update");
    expect(gil.map.toJSON()).toEqual({
      ...testSeed(),
      case: { caseId: INVITED },
      [anaView(2)]: { invert: false },
      [gilLayout]: { rows: 1, columns: 2 },
    });
    expect(told(gil)).not.toMatch(/canary|case-0001|case-0003/u);
  });

  it("[SY24] may repeat its replica, in which values are deleted that are not, and go on writing", async () => {
    using ana = await join("ana.member");
    await edit(ana, anaView(0), { secret: "canary-1" });
    await stage(INVITED);
    const gil = await join("gil.guest", true);
    expect(gil.map.has(anaView(0))).toBe(false);
    gil[Symbol.dispose]();
    using again = new RawSyncClient(server.url, { token: "gil.guest", docName: TEST_DOC, isStock: true });
    Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(gil.doc));
    await again.sync();
    again.say({ kind: "syncStep2", update: Y.encodeStateAsUpdate(again.doc) });
    again.say({ kind: "update", update: again.change((map) => map.set(gilLayout, { rows: 1, columns: 3 })) });
    while (!ana.map.has(gilLayout)) await ana.next("update");
    expect(ana.map.get(anaView(0))).toEqual({ secret: "canary-1" });
    expect(again.socket.readyState).toBe(again.socket.OPEN);
  });

  it("[SY24] follows its invitation without a word of the Doc's", async () => {
    using ana = await join("ana.member");
    await edit(ana, anaView(0), { invert: true });
    using gil = await join("gil.guest");
    invited.add("case-0001");
    await gil.next("update");
    expect(gil.map.toJSON()).toEqual({ ...testSeed(), [anaView(0)]: { invert: true } });
    invited.delete("case-0001");
    await edit(ana, anaView(0), { invert: false });
    await gil.next("update");
    expect(gil.map.has(anaView(0))).toBe(false);
  });
});
