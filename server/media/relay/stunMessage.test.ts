import { describe, expect, it } from "vitest";
import { encodeXorAddress, ipBytes, parseXorAddress } from "./stunAddress.ts";
import {
  attributeOf,
  encodeStun,
  errorCodeOf,
  hasIntegrity,
  longTermKey,
  parseStun,
  stunAttributes,
  stunMethods,
} from "./stunMessage.ts";
import { TurnStream } from "./TurnStream.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/gu, ""), "hex");

/** RFC 5769 §2.1 to §2.4. */
const request = hex(`000100582112a442b7e7a701bc34d686fa87dfae
  802200105354554e207465737420636c69656e74 002400046e0001ff 80290008932ff9b151263b36
  000600096576746a3a68367659202020 000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004e57a3bcf`);
const overIpv4 = hex(`0101003c2112a442b7e7a701bc34d686fa87dfae 8022000b7465737420766563746f7220
  002000080001a147e112a643 000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004c07d4c96`);
const overIpv6 = hex(`010100482112a442b7e7a701bc34d686fa87dfae 8022000b7465737420766563746f7220
  002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9 00080014a382954e4be67bf11784c97c8292c275bfe3ed41 80280004c8fb0b4c`);
const longTerm = hex(`000100602112a44278ad3433c6ad72c029da412e 00060012e3839ee38388e383aae38383e382afe382b90000
  0015001c662f2f3439396b39353464364f4c33346f4c3946535476793634734100 14000b6578616d706c652e6f726700
  00080014f67024656dd64a3e02b8e0712e85c9a28ca89666`);
const shortTermKey = Buffer.from("VOkJxbRl1RmTxUk/WvJxBt");

const message = {
  method: stunMethods.createPermission,
  kind: "request",
  transactionId: Buffer.alloc(12, 7),
  attributes: [{ type: stunAttributes.username, value: Buffer.from("abc") }],
} as const;

describe("STUN messages, RFC 5769", () => {
  it.each([
    ["the request", request, "request"],
    ["the answer over IPv4", overIpv4, "success"],
    ["the answer over IPv6", overIpv6, "success"],
  ])("knows FINGERPRINT and MESSAGE-INTEGRITY of %s, and one changed bit of either", (_, bytes, kind) => {
    expect(parseStun(bytes)).toMatchObject({ method: stunMethods.binding, kind });
    expect(hasIntegrity(bytes, shortTermKey)).toBe(true);
    expect(hasIntegrity(bytes, Buffer.from("another"))).toBe(false);
    // Of FINGERPRINT itself only the value: with another type it is another attribute.
    const places = [...bytes.keys()].filter((at) => at < bytes.length - 8 || at >= bytes.length - 4);
    for (const at of places) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(parseStun(changed)).toBeUndefined();
    }
  });

  it("reads the addresses and the long-term key", () => {
    const mapped = [overIpv4, overIpv6].map((bytes) => {
      const parsed = parseStun(bytes);
      return parsed && parseXorAddress(parsed.attributes[1]?.value ?? Buffer.alloc(0), parsed.transactionId);
    });
    expect(mapped).toEqual([
      { ip: "192.0.2.1", port: 32_853 },
      { ip: "2001:db8:1234:5678:11:2233:4455:6677", port: 32_853 },
    ]);
    const key = longTermKey({ username: "マトリックス", realm: "example.org", password: "TheMatrIX" });
    expect(parseStun(longTerm)).toMatchObject({ kind: "request" });
    expect(hasIntegrity(longTerm, key)).toBe(true);
  });
});

describe("STUN messages of our own", () => {
  it.each(["request", "indication", "success", "error"] as const)("come back as they went: %s", (kind) => {
    const key = Buffer.from("key");
    for (const method of Object.values(stunMethods)) {
      const bytes = encodeStun({ ...message, method, kind }, { key, withFingerprint: true });
      const parsed = parseStun(bytes);
      expect(parsed).toMatchObject({ method, kind, transactionId: message.transactionId });
      expect(parsed && attributeOf(parsed, stunAttributes.username)).toEqual(Buffer.from("abc"));
      expect(hasIntegrity(bytes, key)).toBe(true);
    }
  });

  it('2F "malformed STUN": nothing but one whole message is one', () => {
    const whole = encodeStun(message);
    const lying = Buffer.from(whole);
    lying.writeUInt16BE(0x0fff, 22);
    const longer = Buffer.from(whole);
    longer.writeUInt16BE(64, 2);
    const noCookie = Buffer.from(whole);
    noCookie[4] = 0;
    const tooMany = encodeStun({
      ...message,
      attributes: Array.from({ length: 65 }, () => ({ type: 1, value: hex("") })),
    });
    for (const bytes of [
      lying,
      longer,
      noCookie,
      tooMany,
      whole.subarray(0, 24),
      Buffer.concat([whole, whole]),
      hex(""),
    ]) {
      expect(parseStun(bytes)).toBeUndefined();
    }
    for (let end = 0; end < whole.length; end += 1) expect(parseStun(whole.subarray(0, end))).toBeUndefined();
    expect(parseStun(whole)).toBeDefined();
  });

  it("refuses to write what is too long, and takes no attribute from behind the integrity", () => {
    const attributes = [{ type: 1, value: Buffer.alloc(4_096) }];
    expect(() => encodeStun({ ...message, attributes })).toThrow(RangeError);
    const sealed = encodeStun(message, { key: Buffer.from("key") });
    const added = Buffer.concat([sealed, hex("00010000")]);
    added.writeUInt16BE(added.length - 20, 2);
    expect(parseStun(added)?.attributes.map(({ type }) => type)).toEqual([
      stunAttributes.username,
      stunAttributes.messageIntegrity,
    ]);
  });

  it("reads error codes of the range that means something", () => {
    const withCode = (value: Buffer) => ({ ...message, attributes: [{ type: stunAttributes.errorCode, value }] });
    expect(errorCodeOf(withCode(hex("00000403")))).toBe(403);
    expect(errorCodeOf(withCode(hex("00000003")))).toBeUndefined();
    expect(errorCodeOf(withCode(hex("0004")))).toBeUndefined();
    expect(errorCodeOf(message)).toBeUndefined();
  });

  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::1", "::1"],
    ["::ffff:127.0.0.1", "::ffff:7f00:1"],
    ["64:ff9b::10.0.0.1", "64:ff9b::a00:1"],
    ["2001:DB8:0:0:1::0001", "2001:db8::1:0:0:1"],
  ])("keeps %s the family it is written in", (ip, written) => {
    const place = { ip, port: 9 };
    expect(parseXorAddress(encodeXorAddress(place, message.transactionId), message.transactionId)).toEqual({
      ip: written,
      port: 9,
    });
  });

  it("takes no other text for an address, and no other length", () => {
    for (const ip of ["", "1.2.3", "example.org", "fe80::1%lo", "1.2.3.4:5"])
      expect(() => ipBytes(ip)).toThrow(RangeError);
    for (const value of ["", "0001", "000100000102030405", "00030000010203", "0002000001020304"]) {
      expect(parseXorAddress(hex(value), message.transactionId)).toBeUndefined();
    }
  });
});

describe("TURN over a stream", () => {
  const stun = encodeStun(message);
  const channel = hex("40000005 68656c6c6f 000000");

  it("cuts it into messages, however it comes", () => {
    const bytes = Buffer.concat([stun, channel, stun]);
    const expected = [stun, channel.subarray(0, 9), stun];
    const whole = new TurnStream();
    expect(whole.push(bytes)).toEqual(expected);
    const single = new TurnStream();
    expect([...bytes].flatMap((byte) => single.push(Buffer.from([byte])))).toEqual(expected);
  });

  it("ends at what is neither STUN nor ChannelData, and at what is too long to wait for", () => {
    for (const start of ["48545450", "80000000", "4000ffff", "0101ffff"]) {
      expect(() => new TurnStream().push(hex(start))).toThrow(RangeError);
    }
  });
});
