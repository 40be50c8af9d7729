import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deviceFailure, NoDevicesError } from "./deviceFailure.ts";
import { linkFacts, noFacts, watchLinkFacts } from "./linkFacts.ts";
import { linkState } from "./linkState.ts";
import { loudness } from "./loudness.ts";
import { publishOptions, withVoiceRetransmission } from "./publishOptions.ts";

describe("deviceFailure", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["SecurityError", "denied"],
    ["NotReadableError", "busy"],
    ["AbortError", "busy"],
    ["NotFoundError", "absent"],
    ["OverconstrainedError", "absent"],
  ])("%s means %s", (name, failure) => {
    expect(deviceFailure(new DOMException("", name))).toBe(failure);
  });

  it("knows pages without access to devices", () => {
    expect(deviceFailure(new NoDevicesError())).toBe("absent");
    expect(deviceFailure("?")).toBe("absent");
  });
});

describe("linkState", () => {
  it("counts transports in use only", () => {
    expect(linkState(["new", "new"])).toBe("connected");
    expect(linkState(["connected", "new"])).toBe("connected");
    expect(linkState(["connected", "connecting"])).toBe("connecting");
    expect(linkState(["disconnected", "connected"])).toBe("connecting");
    expect(linkState(["connecting", "failed"])).toBe("failed");
  });
});

describe("loudness", () => {
  it("is 0 for silence, 1 at full scale and between them in decibels", () => {
    expect(loudness(new Float32Array(8))).toBe(0);
    expect(loudness(new Float32Array())).toBe(0);
    expect(loudness(new Float32Array(8).fill(1))).toBe(1);
    expect(loudness(new Float32Array(8).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5);
    expect(loudness(new Float32Array(8).fill(1e-9))).toBe(0);
  });
});

describe("publishOptions", () => {
  it("sends a camera in three layers, a screen in one, voice with FEC, DTX and NACK", () => {
    expect(publishOptions("camera").encodings?.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([
      4, 2, 1,
    ]);
    expect(publishOptions("screen").encodings).toEqual([{ maxBitrate: 4_000_000 }]);
    expect(publishOptions("microphone").codecOptions).toMatchObject({ opusFec: true, opusDtx: true, opusNack: true });
  });

  it("asks for NACK of Opus, once", () => {
    const opus = { kind: "audio", mimeType: "audio/opus", preferredPayloadType: 100, clockRate: 48_000 } as const;
    const once = withVoiceRetransmission({ codecs: [opus] });
    expect(once.codecs?.[0]?.rtcpFeedback).toEqual([{ type: "nack", parameter: "" }]);
    expect(withVoiceRetransmission(once)).toEqual(once);
  });
});

const suiteStat = { type: "transport", id: "T", srtpCipher: "SRTP_AEAD_AES_256_GCM" };

describe("what statistics say of the link", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("names the suite without its prefix", () => {
    expect(linkFacts([{ type: "codec" }, suiteStat]).srtpSuite).toBe("AEAD_AES_256_GCM");
    expect(linkFacts([{ type: "transport" }, undefined])).toEqual(noFacts);
  });

  it.each([
    ["udp", { candidateType: "host", protocol: "udp" }],
    ["udp", { candidateType: "prflx", protocol: "udp" }],
    ["tcp", { candidateType: "host", protocol: "tcp" }],
    ["turnUdp", { candidateType: "relay", protocol: "udp", relayProtocol: "udp" }],
    ["turnTcp", { candidateType: "relay", protocol: "udp", relayProtocol: "tcp" }],
    ["turnTls", { candidateType: "relay", protocol: "udp", relayProtocol: "tls" }],
    [undefined, { candidateType: "relay", protocol: "udp" }],
  ])("names the path %s by the selected pair's own end", (path, own) => {
    const stats = [
      { id: "other", type: "candidate-pair", localCandidateId: "unused" },
      { id: "unused", type: "local-candidate", candidateType: "relay", relayProtocol: "udp" },
      { ...suiteStat, selectedCandidatePairId: "P" },
      { id: "P", type: "candidate-pair", localCandidateId: "L" },
      { id: "L", type: "local-candidate", ...own },
    ];
    expect(linkFacts(stats).path).toBe(path);
  });

  it("is asked for each 2 s until it is known, then each 10 s, and no more once stopped", async () => {
    const answers = [undefined, "throw", "A", "B"];
    const ask = async () => {
      const answer = answers.shift();
      if (answer === "throw") throw new Error("closed");
      return { ...noFacts, srtpSuite: answer };
    };
    const told: (string | undefined)[] = [];
    const stop = watchLinkFacts(ask, ({ srtpSuite }) => told.push(srtpSuite));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(told).toEqual([undefined, undefined, "A"]);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(told).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toHaveLength(4);
    stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told).toHaveLength(4);
  });
});
