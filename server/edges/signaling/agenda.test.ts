import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UserId } from "../../../shared/model/ids.ts";
import { WorkerPool } from "../../media/WorkerPool.ts";
import { Log } from "../../platform/log.ts";
import { brain, liver, sessionId, SignalingHarness } from "../../testing/SignalingHarness.ts";
import type { Frame, SignalingLine } from "../../testing/SignalingLine.ts";

const codeOf = (frame: Frame) => frame.error?.data?.code;

interface Item {
  readonly id: string;
  readonly state: string;
  readonly decision?: Record<string, unknown>;
}

describe("the agenda of a live session", () => {
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

  async function join(role: string): Promise<SignalingLine> {
    const line = harness.line(`user-${role}`);
    await line.ask("join");
    return line;
  }

  /** The agenda as it was last told. */
  function latest(line: SignalingLine): readonly Item[] {
    const told = line.frames.filter(({ method }) => method === "agendaChanged").at(-1);
    return (told?.params?.["agenda"] ?? []) as readonly Item[];
  }

  const states = (line: SignalingLine) => latest(line).map(({ id, state }) => [id, state]);

  it("[SE5] shows one case at a time; the one before is discussed", async () => {
    const [chair, guest] = [await join("chair"), await join("guest")];
    await chair.ask("showCase", { caseId: liver });
    await chair.ask("showCase", { caseId: brain });
    expect(states(chair)).toEqual([
      [liver, "discussed"],
      [brain, "onStage"],
    ]);
    await expect.poll(() => states(guest)).toEqual([[liver, "discussed"]]);
    expect(harness.shown).toEqual([liver, brain]);
  });

  it("[SE5] brings the agenda in line with the stage after a crash between the two", async () => {
    await harness.records.showCase(sessionId, liver);
    harness.shown.push(brain);
    await join("chair");
    const stateOf = async () =>
      (await harness.records.agenda(sessionId, UserId.parse("user-chair"))).map(({ state }) => state);
    await expect.poll(stateOf).toEqual(["discussed", "onStage"]);
  });

  it("[SE5] leaves a case put off that was put off on stage", async () => {
    harness.shown.push(brain);
    const chair = await join("chair");
    await chair.ask("setCaseState", { caseId: brain, state: "deferred" });
    expect(states(chair)).toEqual([
      [liver, "planned"],
      [brain, "deferred"],
    ]);
    chair.socket.terminate();
    await expect.poll(() => harness.sessions.counts().sessions).toBe(0);
    const again = await join("chair");
    await again.ask("moveCase", { caseId: brain, to: 0 });
    expect(states(again)).toEqual([
      [brain, "deferred"],
      [liver, "planned"],
    ]);
  });

  it("[SE16] lets those who run the agenda move a case and set its state, and nobody else", async () => {
    const [coordinator, member] = [await join("coordinator"), await join("member")];
    expect((await coordinator.ask("moveCase", { caseId: brain, to: 0 })).result).toEqual({});
    expect((await coordinator.ask("setCaseState", { caseId: liver, state: "deferred" })).result).toEqual({});
    expect(states(coordinator)).toEqual([
      [brain, "planned"],
      [liver, "deferred"],
    ]);
    expect(codeOf(await coordinator.ask("setCaseState", { caseId: liver, state: "onStage" }))).toBe("bad-message");
    expect(codeOf(await coordinator.ask("moveCase", { caseId: "case-unknown", to: 0 }))).toBe("not-found");
    for (const [method, params] of [
      ["moveCase", { caseId: brain, to: 1 }],
      ["setCaseState", { caseId: brain, state: "discussed" }],
      ["recordDecision", { caseId: brain, outcome: "made", text: "no" }],
      ["signDecision", { caseId: brain }],
    ] as const) {
      expect([method, codeOf(await member.ask(method, params))]).toEqual([method, "forbidden"]);
    }
  });

  it("[SE16] writes a decision unsigned, a chair signs it or writes it signed, a new writing is unsigned again", async () => {
    const [scribe, chair] = [await join("scribe"), await join("chair")];
    const decision = () => latest(chair).find(({ id }) => id === liver)?.decision;
    const write = async (line: SignalingLine, text: string) => {
      await line.ask("recordDecision", { caseId: liver, outcome: "made", text });
      await chair.ask("ping"); // By then the chair was told.
    };
    await write(scribe, "Resect");
    expect(decision()).toMatchObject({ outcome: "made", text: "Resect", written: { userId: "user-scribe" } });
    expect(decision()).not.toHaveProperty("signed");
    expect(codeOf(await scribe.ask("signDecision", { caseId: liver }))).toBe("forbidden");
    expect((await chair.ask("signDecision", { caseId: liver })).result).toEqual({});
    expect(decision()).toMatchObject({ signed: { userId: "user-chair", name: "user-chair" } });
    await write(scribe, "Resect, then chemotherapy");
    expect(decision()).not.toHaveProperty("signed");
    await write(chair, "Chemotherapy first");
    expect(decision()).toMatchObject({ written: { userId: "user-chair" }, signed: { userId: "user-chair" } });
  });
});
