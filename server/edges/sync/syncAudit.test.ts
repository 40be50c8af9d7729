import { afterEach, beforeEach, expect, it } from "vitest";
import { Failure } from "../../../shared/protocol/failures.ts";
import { layoutKey } from "../../../shared/model/stage.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testNotes, testPeer } from "../../testing/SyncTestServer.ts";

let server: SyncTestServer;
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore());
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

it("[AT9] T3 T5 an edit without the right has its audit line: who, which session, why; none of one that passed", async () => {
  using obi = new RawSyncClient(server.url, { token: "obi.observer", docName: TEST_DOC });
  await obi.sync();
  obi.say({
    kind: "edit",
    seq: 1,
    update: obi.change((map) => map.set(layoutKey(testPeer("ana")), { rows: 1, columns: 1 })),
  });
  expect(await obi.next("refused")).toMatchObject({ seq: 1, code: 4403 });
  expect(server.audit.entries).toMatchObject([
    {
      event: "edit-refused",
      outcome: "refused",
      reason: "forbidden",
      actor: { id: "user-obi-0000", kind: "staff" },
      from: { address: "127.0.0.1" },
      subject: { session: "session-0001" },
    },
  ]);
});

it("[AT8] [AT9] opening a case's Doc is reading the case; one that is not to be had, and a bad token, are refusals", async () => {
  using ana = new RawSyncClient(server.url, { token: "ana.member", docName: testNotes(1) });
  await ana.sync();
  expect(server.audit.last("case-read")).toMatchObject({ outcome: "ok", subject: { case: "case-0001" } });
  server.gate.denials.set(testNotes(2), new Failure("forbidden", "not this case"));
  using ben = new RawSyncClient(server.url, { token: "ben.member", docName: testNotes(2) });
  expect(await ben.closed).toBe(4403);
  const about = { subject: { case: "case-0002" }, outcome: "refused" };
  expect(server.audit.last("access-refused")).toMatchObject({
    ...about,
    reason: "forbidden",
    actor: { id: "user-ben-0000" },
  });
  using nobody = new RawSyncClient(server.url, { token: "nobody", docName: testNotes(1) });
  expect(await nobody.closed).toBe(4401);
  expect(server.audit.last("access-refused")).toMatchObject({ reason: "unauthenticated", outcome: "refused" });
});
