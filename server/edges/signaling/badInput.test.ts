import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UserId } from "../../../shared/model/ids.ts";
import { MAX_SIGNAL_BYTES } from "../../../shared/protocol/signaling.ts";
import { dtlsParameters, voiceParameters } from "../../media/rtpSamples.ts";
import { WorkerPool } from "../../media/WorkerPool.ts";
import { Log } from "../../platform/log.ts";
import { liver, sessionId, SignalingHarness } from "../../testing/SignalingHarness.ts";
import type { SignalingLine } from "../../testing/SignalingLine.ts";

/** Below the client's own framing, which makes no bad frames. */
function rawSocketOf({ socket }: SignalingLine): Socket {
  return (socket as unknown as { readonly _socket: Socket })._socket;
}

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
    ["a lone surrogate in a value", String.raw`{"jsonrpc":"2.0","id":1,"method":"join","params":{"a":"\ud800"}}`, 4400],
    ["a lone surrogate in a name", String.raw`{"jsonrpc":"2.0","id":1,"method":"join","params":{"\udc00":1}}`, 4400],
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

  const mistakes: readonly (readonly [string, string, unknown, number])[] = [
    ["an unknown method", "rm", {}, -32601],
    ["a missing field", "showCase", {}, -32602],
    ["a wrong type", "showCase", { caseId: 7 }, -32602],
    ["an extra field", "showCase", { caseId: liver, extra: true }, -32602],
    ["__proto__", "showCase", JSON.parse(`{"caseId":"${liver}","__proto__":{"polluted":true}}`), -32602],
    ["a method of Object", "constructor", {}, -32601],
  ];

  it.each(mistakes)(
    "answers %s by JSON-RPC's code and ours, and keeps the socket",
    async (...[, method, params, code]) => {
      const member = harness.line("user-member");
      await member.ask("join");
      expect((await member.ask(method, params)).error).toMatchObject({ code, data: { code: "bad-message" } });
      expect((await member.ask("ping")).result).toEqual({});
    },
  );

  /** Frames as RFC 6455 §5.2 lays them out, with a mask of zeros. */
  const frame = (first: number, payload: Buffer, isMasked = true) =>
    Buffer.concat([
      Buffer.from([first, (isMasked ? 0x80 : 0) | payload.length]),
      ...(isMasked ? [Buffer.alloc(4)] : []),
      payload,
    ]);
  const text = Buffer.from("{}");
  const frames: readonly (readonly [string, Buffer, number])[] = [
    ["bytes that are no UTF-8", frame(0x81, Buffer.from([0xc3, 0x28])), 1007],
    ["a reserved opcode", frame(0x83, text), 1002],
    ["a reserved bit", frame(0xc1, text), 1002],
    ["a frame without a mask", frame(0x81, text, false), 1002],
    ["a continuation of nothing", frame(0x80, text), 1002],
    ["a new message inside another", Buffer.concat([frame(0x01, text), frame(0x81, text)]), 1002],
    ["a control frame in fragments", frame(0x09, text), 1002],
  ];

  it.each(frames)("closes for %s with its code; the others go on", async (_name, bytes, code) => {
    const chair = harness.line("user-chair");
    await chair.ask("join");
    const bad = harness.line("user-member");
    await bad.ask("join");
    rawSocketOf(bad).write(bytes);
    expect((await bad.closed).code).toBe(code);
    expect((await chair.ask("ping")).result).toEqual({});
  });

  it("answers an id that awaits its answer, and a response that nobody asked for, and keeps the socket", async () => {
    const member = harness.line("user-member");
    await member.ask("join");
    for (let count = 0; count < 2; count++) {
      member.socket.send('{"jsonrpc":"2.0","id":77,"method":"createTransport","params":{"direction":"send"}}');
    }
    member.socket.send('{"jsonrpc":"2.0","id":5,"result":{}}');
    const codes = (id: number | null) =>
      member.frames.filter((answer) => answer.id === id).map(({ error }) => error?.data?.code);
    expect((await member.ask("ping")).result).toEqual({});
    await expect.poll(() => codes(77).length).toBe(2);
    expect(codes(77)).toEqual(["bad-message", undefined]);
    expect(codes(null)).toEqual(["bad-message"]);
    expect(member.frames.find(({ id }) => id === null)?.error?.code).toBe(-32600);
  });

  it("answers an id that is a string, as JSON-RPC allows", async () => {
    const member = harness.line("user-member");
    await member.ask("ping");
    member.socket.send('{"jsonrpc":"2.0","id":"7a","method":"ping"}');
    await expect.poll(() => member.frames).toContainEqual({ jsonrpc: "2.0", id: "7a", result: {} });
  });

  it("out of order: answers, closes twice without a word, and keeps the socket", async () => {
    const member = harness.line("user-member");
    await member.ask("join");
    const ask = async (method: string, params: unknown) => (await member.ask(method, params)).error?.data?.code;
    const nothing = "00000000-0000-0000-0000-000000000000";
    expect(await ask("consume", { producerId: nothing, transportId: nothing, rtpCapabilities: {} })).toBe("not-found");
    expect(await ask("resumeConsumer", { consumerId: nothing })).toBe("not-found");
    const made = await member.ask("createTransport", { direction: "send" });
    const connect = { transportId: made.result?.["id"], dtlsParameters };
    expect([await ask("connectTransport", connect), await ask("connectTransport", connect)]).toEqual([
      undefined,
      "bad-state",
    ]);
    const produced = await member.ask("produce", {
      transportId: made.result?.["id"],
      kind: "audio",
      source: "microphone",
      rtpParameters: voiceParameters(),
    });
    expect([await ask("closeProducer", produced.result), await ask("closeProducer", produced.result)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await ask("join", {})).toBe("bad-state");
    expect(await ask("ping", {})).toBeUndefined();
  });

  it("refuses who comes when the session is full with session-full, and lets a taken seat be taken over", async () => {
    for (let index = 0; index < 60 - 1; index++) {
      const userId = UserId.parse(`user-extra-${index}`);
      await harness.records.addMember({ sessionId, userId, role: "observer" });
      await harness.line(userId).ask("join");
    }
    expect((await harness.line("user-member").ask("join")).result).toBeDefined();
    const late = harness.line("user-chair");
    expect((await late.ask("join")).error?.data?.code).toBe("session-full");
    expect((await harness.line("user-member").ask("join")).result).toBeDefined();
    expect((await late.ask("ping")).result).toEqual({});
  });

  it("refuses with 1012 while it drains", async () => {
    harness.edge[Symbol.dispose]();
    expect((await harness.line("user-member").closed).code).toBe(1012);
  });

  it("refuses the 17th socket of a user with 4529, and nobody else's", async () => {
    const lines = Array.from({ length: 16 }, () => harness.line("user-member"));
    for (const line of lines) await line.ask("ping");
    expect(await harness.line("user-member").closed).toEqual({ code: 4529, reason: "limit" });
    expect((await harness.line("user-chair").ask("join")).result).toBeDefined();
    lines[0]?.socket.terminate();
    await expect.poll(() => harness.edge.openSockets).toBe(16);
    expect((await harness.line("user-member").ask("join")).result).toBeDefined();
  });

  it("ends a burst of pings, without a word where `ws` itself cuts off; the others go on", async () => {
    const chair = harness.line("user-chair");
    await chair.ask("join");
    const member = harness.line("user-member");
    await member.ask("join");
    for (let count = 0; count < 1000; count++) member.socket.ping();
    expect([4529, 1006]).toContain((await member.closed).code);
    expect((await chair.ask("ping")).result).toEqual({});
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
