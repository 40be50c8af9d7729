import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deviceFailure, NoDevicesError } from "./deviceFailure.ts";
import { linkState } from "./linkState.ts";
import { loudness } from "./loudness.ts";
import { publishOptions, withVoiceRetransmission } from "./publishOptions.ts";
import { srtpSuite, watchSrtpSuite } from "./srtpSuite.ts";

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

describe("the SRTP suite", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is read from a transport's statistics without its prefix", () => {
    const stats = [{ type: "codec" }, { type: "transport", srtpCipher: "SRTP_AEAD_AES_256_GCM" }];
    expect(srtpSuite(stats)).toBe("AEAD_AES_256_GCM");
    expect(srtpSuite([{ type: "transport" }, undefined])).toBeUndefined();
  });

  it("is asked for each 2 s until it is known, then each 10 s, and no more once stopped", async () => {
    const answers = [undefined, "throw", "A", "B"];
    const ask = async () => {
      const answer = answers.shift();
      if (answer === "throw") throw new Error("closed");
      return answer;
    };
    const told: (string | undefined)[] = [];
    const stop = watchSrtpSuite(ask, (suite) => told.push(suite));
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
