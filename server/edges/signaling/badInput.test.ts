import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MAX_SIGNAL_BYTES } from "../../../shared/protocol/signaling.ts";
import { WorkerPool } from "../../media/WorkerPool.ts";
import { Log } from "../../platform/log.ts";
import { liver, SignalingHarness } from "../../testing/SignalingHarness.ts";

describe("2A bad input on the signaling socket", () => {
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

  const raw: readonly (readonly [string, string | Buffer, number])[] = [
    ["not JSON", "hello", 4400],
    ["truncated JSON", '{"jsonrpc":"2.0"', 4400],
    ["depth over 32", `${"[".repeat(40)}${"]".repeat(40)}`, 4400],
    ["a BOM", '\uFEFF{"jsonrpc":"2.0","id":1,"method":"join"}', 4400],
    ["NaN", '{"jsonrpc":"2.0","id":NaN,"method":"join"}', 4400],
    ["a binary frame", Buffer.from([1, 2, 3]), 1003],
    ["a frame over 256 KiB", JSON.stringify("x".repeat(MAX_SIGNAL_BYTES)), 1009],
  ];

  it.each(raw)("closes for %s with its code; the others go on", async (_name, frame, code) => {
    const chair = harness.line("user-chair");
    await chair.ask("join");
    const bad = harness.line("user-member");
    await bad.ask("join");
    bad.socket.send(frame);
    expect((await bad.closed).code).toBe(code);
    expect((await chair.ask("ping")).result).toEqual({});
  });

  const mistakes: readonly (readonly [string, string, unknown])[] = [
    ["an unknown method", "rm", {}],
    ["a missing field", "showCase", {}],
    ["a wrong type", "showCase", { caseId: 7 }],
    ["an extra field", "showCase", { caseId: liver, extra: true }],
    ["a method of Object", "constructor", {}],
  ];

  it.each(mistakes)("answers %s and keeps the socket", async (_name, method, params) => {
    const member = harness.line("user-member");
    await member.ask("join");
    expect((await member.ask(method, params)).error?.data?.code).toBe("bad-message");
    expect((await member.ask("ping")).result).toEqual({});
  });

  it("ends a socket that keeps making mistakes with 4529", async () => {
    const member = harness.line("user-member");
    await member.ask("join");
    for (let count = 0; count < 21; count++) member.socket.send('{"jsonrpc":"2.0","id":1,"method":"nonsense"}');
    expect((await member.closed).code).toBe(4529);
  });

  it("ends a flood with 4529", async () => {
    const member = harness.line("user-member");
    await member.ask("join");
    for (let count = 0; count < 1000; count++) member.socket.send('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    expect((await member.closed).code).toBe(4529);
  });
});
