import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IceServers } from "../../../shared/protocol/relay.ts";
import { WorkerPool } from "../../media/WorkerPool.ts";
import { Log } from "../../platform/log.ts";
import { turnCredentials } from "../../auth/turnCredentials.ts";
import { sessionId, SignalingHarness } from "../../testing/SignalingHarness.ts";

describe("the relay in signaling", () => {
  const stack = new AsyncDisposableStack();
  let pool: WorkerPool;
  let harness: SignalingHarness;
  let isProved = true;
  let now = 0;
  const asked: string[] = [];

  beforeAll(async () => {
    pool = stack.use(await WorkerPool.start({ listenIp: "127.0.0.1", port: 0, workers: 1, log: new Log("silent") }));
    harness = await SignalingHarness.start(pool, {
      iceServers: (holder) => {
        asked.push(`${holder.peerId} ${holder.sessionId}`);
        const made = turnCredentials(holder, { secret: "s".repeat(32), now });
        return isProved ? [{ urls: ["turn:relay.example"], ...made }] : undefined;
      },
    });
    stack.defer(() => harness.close());
  });
  afterAll(() => stack.disposeAsync());

  it("[ME3] T10 comes with each transport and ICE restart, in the peer's own name and good from then", async () => {
    const line = harness.line("user-member");
    await line.ask("join");
    const made = await line.ask("createTransport", { direction: "send" });
    const username = (seconds: number, name: number) => ({ username: `${seconds}:user-member.${sessionId}.${name}` });
    expect(made.result?.["iceServers"]).toMatchObject([username(600, 1)]);
    now = 500_000;
    const again = await line.ask("restartIce", { transportId: made.result?.["id"] });
    expect(again.result?.["iceServers"]).toMatchObject([username(1_100, 2)]);
    isProved = false;
    expect((await line.ask("restartIce", { transportId: made.result?.["id"] })).result).toEqual({
      iceParameters: expect.anything(),
    });
    expect((await line.ask("createTransport", { direction: "send" })).result).not.toHaveProperty("iceServers");
    isProved = true;
  });

  it("[ME5] T16 gives a person four names, round and round, however often they come", async () => {
    const names = [];
    for (let count = 0; count < 3; count++) {
      const line = harness.line("user-chair");
      await line.ask("join");
      for (const direction of ["send", "receive"]) {
        const { result } = await line.ask("createTransport", { direction });
        const [server] = IceServers.parse(result?.["iceServers"]);
        names.push(server?.username.split(".").at(-1));
      }
      await line.ask("leave");
    }
    expect(names).toEqual(["1", "2", "3", "4", "1", "2"]);
  });

  it("[ME3] T10 a removed person's socket gets no more of it", async () => {
    const [chair, member] = [harness.line("user-chair"), harness.line("user-member")];
    await chair.ask("join");
    await member.ask("join");
    expect((await member.ask("createTransport", { direction: "send" })).result).toHaveProperty("iceServers");
    const count = asked.length;
    expect((await chair.ask("removePeer", { peerId: "user-member" })).result).toEqual({});
    expect((await member.closed).code).toBe(4403);
    expect((await harness.line("user-member").closed).code).toBe(4404);
    expect(asked.length).toBe(count);
  });
});
