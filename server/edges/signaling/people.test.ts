import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SessionId, UserId } from "../../../shared/model/ids.ts";
import { browserCapabilities, voiceParameters } from "../../media/rtpSamples.ts";
import { WorkerPool } from "../../media/WorkerPool.ts";
import { Log } from "../../platform/log.ts";
import { brain, sessionId, SignalingHarness } from "../../testing/SignalingHarness.ts";
import type { Frame, SignalingLine } from "../../testing/SignalingLine.ts";

const codeOf = (frame: Frame) => frame.error?.data?.code;
const member = UserId.parse("user-member");
const observer = UserId.parse("user-observer");

describe("the people of a session", () => {
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

  async function join(...roles: readonly string[]): Promise<SignalingLine[]> {
    const lines = roles.map((role) => harness.line(`user-${role}`));
    for (const line of lines) await line.ask("join");
    return lines;
  }

  async function speak(line: SignalingLine): Promise<{ readonly reply: Frame; readonly transportId: unknown }> {
    const made = await line.ask("createTransport", { direction: "send" });
    const transportId = made.result?.["id"];
    const wish = { transportId, kind: "audio", source: "microphone", rtpParameters: voiceParameters() };
    return { reply: await line.ask("produce", wish), transportId };
  }

  it("[SE14] a role that changes holds at once, for its owner and for all who see them", async () => {
    const [chair, ola] = (await join("chair", "observer")) as [SignalingLine, SignalingLine];
    expect((await chair.ask("changeRole", { peerId: "user-observer", role: "scribe" })).result).toEqual({});
    for (const line of [chair, ola]) {
      const told = await line.until(({ method }) => method === "peerChanged");
      expect(told.params?.["peer"]).toMatchObject({ id: "user-observer", role: "scribe", online: true });
    }
    expect((await speak(ola)).reply.result).toHaveProperty("producerId");
    expect(await harness.records.standingOf(sessionId, observer)).toMatchObject({ role: "scribe" });
  });

  it("[SE14] changes roles by the one policy: not one's own, a guest's, a chair's by a coordinator, nor by a member", async () => {
    const [chair, coordinator, max] = (await join("chair", "coordinator", "member")) as [
      SignalingLine,
      SignalingLine,
      SignalingLine,
    ];
    const refused: readonly (readonly [SignalingLine, string, string])[] = [
      [chair, "user-chair", "member"],
      [chair, "user-guest", "member"],
      [chair, "user-member", "guest"],
      [coordinator, "user-chair", "member"],
      [coordinator, "user-member", "chair"],
      [max, "user-observer", "member"],
    ];
    for (const [line, peerId, role] of refused) {
      expect([peerId, role, codeOf(await line.ask("changeRole", { peerId, role }))]).toEqual([
        peerId,
        role,
        "forbidden",
      ]);
    }
    expect(codeOf(await chair.ask("changeRole", { peerId: "user-nobody", role: "member" }))).toBe("not-found");
    expect((await coordinator.ask("changeRole", { peerId: "user-member", role: "scribe" })).result).toEqual({});
    expect(chair.frames.filter(({ method }) => method === "peerChanged")).toHaveLength(1);
  });

  it("[SE14] tells nobody where access was read anew and is as it was; a guest of the invitation that changed", async () => {
    const [chair, guest] = (await join("chair", "guest")) as [SignalingLine, SignalingLine];
    await harness.sessions.accessChanged("everyone");
    const invitation = { cases: [brain], from: 0, until: Number.MAX_SAFE_INTEGER };
    await harness.records.setInvitation(sessionId, UserId.parse("user-guest"), invitation);
    await harness.sessions.accessChanged([UserId.parse("user-guest")]);
    const told = await guest.until(({ method }) => method === "agendaChanged");
    expect(told.params).toMatchObject({ agenda: [{ id: brain }] });
    await chair.ask("ping");
    expect(chair.frames.filter(({ method }) => method === "peerChanged" || method === "agendaChanged")).toEqual([]);
  });

  it("[SE14] of two chairs who demote each other at once, one stays", async () => {
    const [chair] = (await join("chair")) as [SignalingLine];
    await chair.ask("changeRole", { peerId: "user-member", role: "chair" });
    const [other] = (await join("member")) as [SignalingLine];
    const answers = await Promise.all([
      chair.ask("changeRole", { peerId: "user-member", role: "member" }),
      other.ask("changeRole", { peerId: "user-chair", role: "member" }),
    ]);
    expect(answers.map(codeOf).filter((code) => code === "forbidden")).toHaveLength(1);
  });

  it("[SE14] gives an observer the right to speak and takes it back, with what they send", async () => {
    const [chair, ola] = (await join("chair", "observer")) as [SignalingLine, SignalingLine];
    const give = (isGiven: boolean) => chair.ask("giveRight", { peerId: "user-observer", right: "speak", isGiven });
    expect(codeOf((await speak(ola)).reply)).toBe("forbidden");
    expect((await give(true)).result).toEqual({});
    const { reply, transportId } = await speak(ola);
    const producerId = reply.result?.["producerId"];
    await chair.until(({ method }) => method === "producerAdded");
    expect((await give(false)).result).toEqual({});
    const closed = await chair.until(({ method }) => method === "producerClosed");
    expect(closed.params).toEqual({ producerId });
    const again = { transportId, kind: "audio", source: "microphone", rtpParameters: voiceParameters(2_222) };
    expect(codeOf(await ola.ask("produce", again))).toBe("forbidden");
    expect((await ola.ask("ping")).result).toEqual({});
    const wrong = await chair.ask("giveRight", { peerId: "user-observer", right: "writeMarks", isGiven: true });
    expect(codeOf(wrong)).toBe("bad-state");
  });

  it("[SE14] mutes a peer, who may speak again by their own choice", async () => {
    const [chair, max] = (await join("chair", "member")) as [SignalingLine, SignalingLine];
    const { reply } = await speak(max);
    expect(codeOf(await max.ask("mutePeer", { peerId: "user-chair" }))).toBe("forbidden");
    expect((await chair.ask("mutePeer", { peerId: "user-member" })).result).toEqual({});
    await max.until(({ method }) => method === "producerPaused");
    expect((await max.ask("resumeProducer", reply.result)).result).toEqual({});
    await chair.until(({ method }) => method === "producerResumed");
  });

  it("T10 removes a person: every socket closes with 4403, their media end, and they do not come back", async () => {
    const [chair, max] = (await join("chair", "member")) as [SignalingLine, SignalingLine];
    const idle = harness.line("user-member");
    await idle.ask("ping");
    const { reply } = await speak(max);
    expect(codeOf(await max.ask("removePeer", { peerId: "user-chair" }))).toBe("forbidden");
    expect((await chair.ask("removePeer", { peerId: "user-member" })).result).toEqual({});
    expect(await Promise.all([max.closed, idle.closed])).toEqual([
      { code: 4403, reason: "forbidden" },
      { code: 4403, reason: "forbidden" },
    ]);
    expect((await chair.until(({ method }) => method === "producerClosed")).params).toEqual(reply.result);
    await chair.until(({ method }) => method === "peerLeft");
    expect((await harness.line("user-member").closed).code).toBe(4404);
    // They held the stage.
    await expect.poll(() => harness.presenter).toEqual({ peerId: "user-chair", epoch: 2, from: "user-member" });
    expect(harness.board.watchCount).toBe(1);
  });

  it("T12 consumes nothing of another session: not-found, and no media", async () => {
    const other = SessionId.parse("session-0002");
    const { institutionId, firstPresenter } = await harness.records.session(sessionId);
    await harness.records.addSession({ id: other, institutionId, title: "Other", firstPresenter }, []);
    await harness.records.addMember({ sessionId: other, userId: observer, role: "chair" });
    const [max] = (await join("member")) as [SignalingLine];
    const { reply, transportId } = await speak(max);
    const producerId = reply.result?.["producerId"];
    const stranger = harness.line("user-observer", { session: other });
    const joined = await stranger.ask("join");
    expect(joined.result).toMatchObject({ producers: [], peers: [{ id: "user-observer" }] });
    const own = (await stranger.ask("createTransport", { direction: "receive" })).result?.["id"];
    const rtpCapabilities = browserCapabilities();
    for (const at of [own, transportId]) {
      const wish = { producerId, transportId: at, rtpCapabilities };
      expect(codeOf(await stranger.ask("consume", wish))).toBe("not-found");
    }
    expect(codeOf(await stranger.ask("pauseProducer", { producerId }))).toBe("not-found");
    expect(codeOf(await stranger.ask("mutePeer", { peerId: "user-member" }))).toBe("not-found");
    expect(stranger.frames.filter(({ method }) => method !== undefined)).toEqual([]);
  });

  it("T10 ends the sockets of a sign-in that has ended with 4401, and no other's", async () => {
    const [chair, max] = (await join("chair", "member")) as [SignalingLine, SignalingLine];
    harness.edge.dismiss(({ userId }) => userId === member, "unauthenticated");
    expect((await max.closed).code).toBe(4401);
    expect((await chair.ask("ping")).result).toEqual({});
  });

  it("T10 lets a guest in within the window of the invitation alone, and out at its end", async () => {
    const guest = UserId.parse("user-guest");
    const now = Date.now();
    const { cases } = (await harness.records.membersOf(sessionId)).find(({ userId }) => userId === guest)!.invitation!;
    const invite = (from: number, until: number) =>
      harness.records.setInvitation(sessionId, guest, { cases, from, until });
    await invite(now + 60_000, now + 120_000);
    expect((await harness.line("user-guest").closed).code).toBe(4404);
    await invite(now - 60_000, Date.now() + 700);
    const line = harness.line("user-guest");
    expect((await line.ask("join")).result).toBeDefined();
    expect((await line.closed).code).toBe(4403);
  });

  it("T10 closes with 4503, to be tried again, where rights cannot be read", async () => {
    const [max] = (await join("member")) as [SignalingLine];
    const standingOf = harness.records.standingOf.bind(harness.records);
    harness.records.standingOf = () => Promise.reject(new Error("the disk"));
    await harness.sessions.accessChanged([member]);
    expect(await max.closed).toEqual({ code: 4503, reason: "unavailable" });
    harness.records.standingOf = standingOf;
    expect((await harness.line("user-member").ask("join")).result).toBeDefined();
  });

  it("[SE27] shows everyone a raised hand until its owner, or who runs the agenda, lowers it", async () => {
    const [chair, observer] = (await join("chair", "observer")) as [SignalingLine, SignalingLine];
    const handOf = (line: SignalingLine) =>
      line.frames.findLast(({ method }) => method === "peerChanged")?.params?.["peer"] as { handRaisedAt?: number };
    await observer.ask("raiseHand", { isRaised: true });
    await chair.until(({ method }) => method === "peerChanged");
    const { handRaisedAt } = handOf(chair);
    expect(handRaisedAt).toBeGreaterThan(0);
    await observer.ask("raiseHand", { isRaised: true });
    const guest = await harness.line("user-guest").ask("join");
    expect(guest.result?.["peers"]).toContainEqual(expect.objectContaining({ id: "user-observer", handRaisedAt }));
    expect(codeOf(await observer.ask("lowerHand", { peerId: "user-chair" }))).toBe("forbidden");
    expect(codeOf(await chair.ask("lowerHand", { peerId: "user-scribe" }))).toBe("not-found");
    expect((await chair.ask("lowerHand", { peerId: "user-observer" })).result).toEqual({});
    await observer.ask("ping");
    expect(handOf(observer)).not.toHaveProperty("handRaisedAt");
    await observer.ask("raiseHand", { isRaised: true });
    await observer.ask("raiseHand", { isRaised: false });
    expect(handOf(observer)).not.toHaveProperty("handRaisedAt");
  });

  it("[SE28] shows everyone what a client says of its device and line", async () => {
    const [chair, member] = (await join("chair", "member")) as [SignalingLine, SignalingLine];
    expect((await member.ask("describeLine", { device: "phone", quality: "poor" })).result).toEqual({});
    const told = await chair.until(({ method }) => method === "peerChanged");
    expect(told.params?.["peer"]).toMatchObject({ id: "user-member", device: "phone", quality: "poor" });
    expect(codeOf(await member.ask("describeLine", { device: "fridge" }))).toBe("bad-message");
  });

  it("[SE17] ends for all, whoever asked is answered, and takes no one in any more", async () => {
    const [chair, max] = (await join("chair", "member")) as [SignalingLine, SignalingLine];
    const idle = harness.line("user-scribe");
    await idle.ask("ping");
    expect(codeOf(await max.ask("endSession"))).toBe("forbidden");
    expect((await chair.ask("endSession")).result).toEqual({});
    for (const line of [chair, max, idle, harness.line("user-member")]) {
      expect(await line.closed).toEqual({ code: 4404, reason: "session-ended" });
    }
    expect((await harness.line("user-stranger").closed).reason).toBe("not-found");
    expect(harness.sessions.counts()).toEqual({ sessions: 0, peers: 0 });
    const id = SessionId.parse("session-0001");
    expect(await harness.sessions.presentCounts([id])).toEqual(new Map([[id, 0]]));
    await harness.records.reopenSession(sessionId);
    expect((await harness.line("user-member").ask("join")).result).toBeDefined();
  });

  it("[SE13] tells who asks for the stage, also those who come later", async () => {
    const [chair, coordinator] = (await join("chair", "coordinator")) as [SignalingLine, SignalingLine];
    expect((await coordinator.ask("askForStage", { isAsking: true })).result).toEqual({});
    expect((await chair.until(({ method }) => method === "stageAsked")).params).toEqual({
      peers: ["user-coordinator"],
    });
    const reply = await harness.line("user-member").ask("join");
    expect(reply.result?.["asking"]).toEqual(["user-coordinator"]);
    coordinator.socket.terminate();
    await chair.until(({ method, params }) => method === "stageAsked" && JSON.stringify(params) === '{"peers":[]}');
  });
});
