import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SessionId, UserId } from "../../../shared/model/ids.ts";
import { WorkerPool } from "../../media/WorkerPool.ts";
import { Log } from "../../platform/log.ts";
import { SignalingHarness } from "../../testing/SignalingHarness.ts";

const member = UserId.parse("user-member");
const conversation = { kind: "session", id: SessionId.parse("session-0001") } as const;

describe("news of chat on signaling sockets", () => {
  let pool: WorkerPool;
  let harness: SignalingHarness;
  beforeAll(async () => {
    pool = await WorkerPool.start({ listenIp: "127.0.0.1", port: 0, workers: 1, log: new Log("silent") });
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    harness = await SignalingHarness.start(pool);
  });
  afterEach(() => harness.close());

  it("[CH14] a line without a session answers ping, hears of its person's chat and knows no session", async () => {
    const line = harness.personalLine("user-member");
    expect((await line.ask("ping")).result).toEqual({});
    harness.chat.tell(UserId.parse("user-chair"), "chatChanged", {});
    harness.chat.tell(member, "chatRead", { conversation, seq: 3 });
    const told = await line.until((frame) => frame.method !== undefined);
    expect([told.method, told.params]).toEqual(["chatRead", { conversation, seq: 3 }]);
    expect((await line.ask("join")).error?.data?.code).toBe("bad-state");
    line.socket.terminate();
    await line.closed;
    await expect.poll(() => harness.chat.here([member])).toEqual([]);
  });

  it("[CH14] T1 closes 4401 for nobody, 4403 for a guest, 4529 for the seventeenth, and when the sign-in ends", async () => {
    expect((await harness.personalLine("nobody").closed).code).toBe(4401);
    expect((await harness.personalLine("user-guest").closed).code).toBe(4403);
    expect(harness.audit.last("access-refused")).toMatchObject({ reason: "forbidden", actor: { id: "user-guest" } });
    const lines = Array.from({ length: 16 }, () => harness.personalLine("user-member"));
    for (const line of lines) await line.ask("ping");
    expect((await harness.personalLine("user-member").closed).code).toBe(4529);
    harness.personal.dismiss(({ userId }) => userId === member, "unauthenticated");
    expect((await lines[0]!.closed).code).toBe(4401);
  });

  it("[CH13] who is in a session hears it there, until they leave", async () => {
    const line = harness.line("user-member");
    await line.ask("join");
    expect(harness.chat.here([member, UserId.parse("user-chair")]).map(({ userId }) => userId)).toEqual([member]);
    harness.chat.tell(member, "chatChanged", {});
    await line.until((frame) => frame.method === "chatChanged");
    await line.ask("leave");
    expect(harness.chat.here([member])).toEqual([]);
  });
});
