import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import { PeerId, SessionId } from "../model/ids.ts";
import { decodeAwareness, encodeAwareness, findAwareness, MAX_AWARENESS_BYTES, NO_ENTRIES } from "./awareness.ts";
import { ByteReader } from "./ByteReader.ts";
import { parseDocName, stageDocName } from "./docNames.ts";
import {
  decodeMessage,
  decodeMotion,
  decodeNamed,
  decodeSentMotion,
  encodeMessage,
  encodeMotion,
  encodeNamed,
  type SyncMessage,
} from "./sync.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const hex = (hexText: string) => Uint8Array.from(Buffer.from(hexText.replaceAll(" ", ""), "hex"));

const frames: readonly (readonly [string, SyncMessage])[] = [
  ["00 00 01 00", { kind: "syncStep1", stateVector: bytes(0) }],
  ["00 01 02 0000", { kind: "syncStep2", update: bytes(0, 0) }],
  ["00 02 02 0000", { kind: "update", update: bytes(0, 0) }],
  ["01 01 00", { kind: "awareness", entries: NO_ENTRIES }],
  ["02 00 02 6e6f", { kind: "denied", reason: "no" }],
  ["03", { kind: "queryAwareness" }],
  ["64 07 02 0000", { kind: "edit", seq: 7, update: bytes(0, 0) }],
  ["65 ac02", { kind: "acknowledged", seq: 300 }],
  ["66 07 b322", { kind: "refused", seq: 7, code: 4403 }],
  ["67 02 7b7d", { kind: "motion", bytes: bytes(0x7b, 0x7d) }],
  ["68 05 8094ebdc03", { kind: "hello", docEpoch: 5, serverTime: 1_000_000_000 }],
];

describe("sync messages", () => {
  it.each(frames)("are %s on the wire, both ways", (wire, message) => {
    expect(encodeMessage(message)).toEqual(hex(wire));
    expect(decodeMessage(hex(wire))).toEqual(message);
  });

  it.each([
    ["an empty frame", ""],
    ["an unknown kind", "69"],
    ["an unknown sync step", "00 03 00"],
    ["an unknown auth message", "02 01 00"],
    ["trailing bytes", "03 00"],
    ["a length past the end", "00 02 03 0000"],
    ["a number of 54 bits", "65 ffffffffffffff1f"],
    ["an endless number", "65 808080808080808080808080"],
    ["a string that is not UTF-8", "02 00 02 c328"],
  ])("refuse %s", (_what, wire) => {
    expect(() => decodeMessage(hex(wire))).toThrow(expect.objectContaining({ code: "bad-message" }));
  });

  it("read nothing past a view of a larger buffer", () => {
    const pool = hex("00 02 02 0000 ffff");
    expect(() => decodeMessage(pool.subarray(0, 4))).toThrow(expect.objectContaining({ code: "bad-message" }));
  });

  it("carry their Doc's name first on a socket of many Docs", () => {
    const frame = encodeNamed("stage:abcdefgh", bytes(3));
    expect(frame).toEqual(Uint8Array.from([14, ...Buffer.from("stage:abcdefgh"), 3]));
    expect(decodeNamed(frame)).toEqual({ docName: "stage:abcdefgh", message: bytes(3) });
  });
});

describe("ByteReader", () => {
  it("reads what lib0 writes", () => {
    for (const value of [0, 1, -1, 63, 64, -64, 127, 128, 2 ** 31, -(2 ** 31), 2 ** 53 - 1]) {
      const written = encoding.encode((encoder) => encoding.writeVarInt(encoder, value));
      expect(new ByteReader(written).varInt()).toBe(value);
      expect(decoding.readVarInt(decoding.createDecoder(written))).toBe(value);
    }
  });
});

describe("awareness entries", () => {
  it("are count, then client, clock and JSON text", () => {
    const entries = [{ client: 300, clock: 2, state: "{}" }];
    expect(encodeAwareness(entries)).toEqual(hex("01 ac02 02 02 7b7d"));
    expect(decodeAwareness(hex("01 ac02 02 02 7b7d"))).toEqual(entries);
  });

  it("refuse a count that the bytes cannot hold", () => {
    expect(() => decodeAwareness(hex("ffffffff0f 00"))).toThrow(expect.objectContaining({ code: "bad-message" }));
    expect(() => findAwareness(hex("02 01 01 00"), () => true)).toThrow(
      expect.objectContaining({ code: "bad-message" }),
    );
  });

  it("are found by client, of a whole session at once, and refused above that before any is read", () => {
    const state = "x".repeat(4096 + 200);
    const echo = Array.from({ length: 60 }, (_, client) => ({ client, clock: 1, state }));
    const asked: number[] = [];
    const found = findAwareness(encodeAwareness(echo), (client) => asked.push(client) > 40);
    expect(found).toEqual({ entry: echo[40], count: 60 });
    expect(asked).toHaveLength(41);
    const limited = expect.objectContaining({ code: "rate-limited" });
    const isWanted = () => expect.unreachable();
    expect(() => findAwareness(new Uint8Array(MAX_AWARENESS_BYTES + 1), isWanted)).toThrow(limited);
    const many = Array.from({ length: 1_001 }, (_, client) => ({ client, clock: 1, state: "" }));
    expect(() => findAwareness(encodeAwareness(many), isWanted)).toThrow(limited);
  });
});

describe("motion", () => {
  it("is JSON of its schema, sent on with its sender", () => {
    const motion = { kind: "pointer", at: null } as const;
    expect(decodeMotion(encodeMotion(motion))).toEqual(motion);
    const sent = { from: PeerId.parse("peer-0001"), motion };
    expect(decodeSentMotion(encodeMotion(sent))).toEqual(sent);
  });

  it("refuses other JSON and too many bytes", () => {
    expect(() => decodeMotion(Buffer.from("{}"))).toThrow(expect.objectContaining({ code: "bad-message" }));
    expect(() => decodeMotion(new Uint8Array(5000))).toThrow(expect.objectContaining({ code: "too-large" }));
  });
});

describe("Doc names", () => {
  it("name a session's stage and a case's marks and notes", () => {
    const session = SessionId.parse("session-0001");
    expect(parseDocName(stageDocName(session))).toEqual({ kind: "stage", sessionId: session });
    expect(parseDocName("marks:case-0001")).toEqual({ kind: "marks", caseId: "case-0001" });
    for (const name of ["", "stage", "stage:", "stage:a/b", "stage:session-0001:x", "other:session-0001"]) {
      expect(parseDocName(name)).toBeUndefined();
    }
  });
});
