import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WorkerPool } from "../../media/WorkerPool.ts";
import { Log } from "../../platform/log.ts";
import { allowedOrigin, brain, liver, SignalingHarness, visibleStudy } from "../../testing/SignalingHarness.ts";

describe("the signaling edge", () => {
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

  it("[SE3] gives a joining peer the whole picture, a guest the cases of the invitation", async () => {
    const member = harness.line("user-member");
    const reply = await member.ask("join");
    expect(reply.result).toMatchObject({ self: { id: "user-member", role: "member" }, canSave: true, producers: [] });
    expect(reply.result).toHaveProperty("session.agenda.length", 2);
    const guest = await harness.line("user-guest").ask("join");
    expect(guest.result).toHaveProperty("session.agenda.length", 1);
    expect(guest.result).toHaveProperty("peers.length", 2);
    await member.until((frame) => frame.method === "peerJoined");
  });

  it("never answers with the bearer entry", async () => {
    const member = harness.line("user-member");
    await member.ask("join");
    expect(member.socket.protocol).toBe("consilium.v1");
  });

  it("T1 closes 4401 without a token, [SE2] 4404 for a foreign session and for none", async () => {
    expect((await harness.line("nobody").closed).code).toBe(4401);
    expect((await harness.line("user-stranger").closed).code).toBe(4404);
    expect((await harness.line("user-member", { session: "session-9999" }).closed).code).toBe(4404);
    expect((await harness.line("user-member", { session: "x" }).closed).code).toBe(4404);
  });

  it.each([
    "null",
    "https://mdt.example.evil",
    "http://mdt.example",
    "https://MDT.example:8443",
    "https://a@mdt.example",
  ])("T2 refuses the origin %s before there is a WebSocket", async (origin) => {
    const refused = harness.line("user-member", { origin });
    const status = await new Promise((resolve) =>
      refused.socket.once("unexpected-response", (_request, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(403);
  });

  it("lets the listed origin in", async () => {
    expect((await harness.line("user-member", { origin: allowedOrigin }).ask("join")).result).toBeDefined();
  });

  it("[SE4] hands over the stage by command", async () => {
    const [member, chair, observer] = [
      harness.line("user-member"),
      harness.line("user-chair"),
      harness.line("user-observer"),
    ];
    for (const peer of [member, chair, observer]) await peer.ask("join");
    expect((await observer.ask("passBaton", { to: "user-observer" })).error?.data?.code).toBe("forbidden");
    expect((await member.ask("passBaton", { to: "user-observer" })).error?.data?.code).toBe("forbidden");
    expect((await member.ask("passBaton", { to: "user-nobody" })).error?.data?.code).toBe("not-found");
    expect((await chair.ask("passBaton", { to: "user-chair" })).result).toEqual({});
    expect(harness.presenter).toEqual({ peerId: "user-chair", epoch: 2, from: "user-member" });
  });

  it("[SE5] puts a case of the agenda on the stage for those who may", async () => {
    const [chair, observer, member] = [
      harness.line("user-chair"),
      harness.line("user-observer"),
      harness.line("user-member"),
    ];
    for (const peer of [chair, observer, member]) await peer.ask("join");
    expect((await observer.ask("showCase", { caseId: brain })).error?.data?.code).toBe("forbidden");
    expect((await chair.ask("showCase", { caseId: "case-unknown" })).error?.data?.code).toBe("not-found");
    expect((await chair.ask("showCase", { caseId: brain })).result).toEqual({});
    expect((await member.ask("showCase", { caseId: liver })).result).toEqual({});
    expect(harness.shown).toEqual([brain, liver]);
  });

  it("[SE6] attaches a study and tells each peer their own agenda", async () => {
    const [member, guest, observer] = [
      harness.line("user-member"),
      harness.line("user-guest"),
      harness.line("user-observer"),
    ];
    for (const peer of [member, guest, observer]) await peer.ask("join");
    const wish = { caseId: brain, studyUid: visibleStudy };
    expect((await observer.ask("addStudy", wish)).error?.data?.code).toBe("forbidden");
    expect((await member.ask("addStudy", { ...wish, studyUid: "1.2.8" })).error?.data?.code).toBe("not-found");
    expect((await member.ask("addStudy", wish)).result).toEqual({});
    const told = await guest.until((frame) => frame.method === "agendaChanged");
    expect(told.params).toHaveProperty("agenda.length", 1);
    const own = await member.until((frame) => frame.method === "agendaChanged");
    expect(JSON.stringify(own.params)).toContain(visibleStudy);
  });

  it("[SE7] lets only those speak who may", async () => {
    const observer = harness.line("user-observer");
    await observer.ask("join");
    const produce = { transportId: "t", kind: "audio", source: "microphone", rtpParameters: {} };
    expect((await observer.ask("produce", produce)).error?.data?.code).toBe("forbidden");
  });

  it("[SE1] gives the seat to a second socket of the same user", async () => {
    const chair = harness.line("user-chair");
    await chair.ask("join");
    const first = harness.line("user-member");
    await first.ask("join");
    const second = harness.line("user-member");
    expect((await second.ask("join")).result).toBeDefined();
    expect((await first.closed).code).toBe(4409);
    expect(chair.frames.filter((frame) => frame.method === "peerLeft")).toEqual([]);
  });

  it("[SE1] hears nothing more from a socket whose seat was taken over, even one that never answers the close", async () => {
    const first = harness.line("user-chair");
    await first.ask("join");
    first.socket.pause();
    await harness.line("user-chair").ask("join");
    first.socket.send(JSON.stringify({ jsonrpc: "2.0", id: 99, method: "showCase", params: { caseId: brain } }));
    const member = harness.line("user-member");
    await member.ask("join");
    await member.ask("ping");
    expect(harness.shown).toEqual([]);
  });

  it("[SE8] tells the others when a socket goes", async () => {
    const chair = harness.line("user-chair");
    await chair.ask("join");
    const member = harness.line("user-member");
    await member.ask("join");
    member.socket.terminate();
    const left = await chair.until((frame) => frame.method === "peerLeft");
    expect(left.params).toEqual({ peerId: "user-member" });
  });

  it("[SE9] ends sockets with 1012 when it drains", async () => {
    const member = harness.line("user-member");
    await member.ask("join");
    harness.sessions[Symbol.dispose]();
    expect((await member.closed).code).toBe(1012);
  });

  it("answers requests before joining, and a second join, with bad-state", async () => {
    const member = harness.line("user-member");
    expect((await member.ask("showCase", { caseId: liver })).error?.data?.code).toBe("bad-state");
    await member.ask("join");
    expect((await member.ask("join")).error?.data?.code).toBe("bad-state");
  });
});
