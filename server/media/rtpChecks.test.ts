import { describe, expect, it } from "vitest";
import { checkDtlsParameters, checkRtpCapabilities, checkRtpParameters } from "./rtpChecks.ts";
import { routerCapabilities } from "./codecs.ts";
import {
  badCameraParameters,
  browserCapabilities,
  cameraParameters,
  dtlsParameters,
  voiceParameters,
} from "./rtpSamples.ts";

/** A codec nobody knows is well formed: mediasoup's own check refuses it, in SessionMedia.test.ts. */
const malformed = badCameraParameters().filter(({ name }) => name !== "a codec nobody knows");

describe("RTP from clients", () => {
  it("passes what browsers send", () => {
    expect(checkRtpParameters(voiceParameters(), "audio")).toEqual(voiceParameters());
    expect(checkRtpParameters(cameraParameters(), "video")).toEqual(cameraParameters());
    expect(checkRtpCapabilities(browserCapabilities())).toEqual(browserCapabilities());
    expect(checkRtpCapabilities(routerCapabilities()).codecs).toHaveLength(3);
  });

  it("drops fields and header extensions that it does not know", () => {
    const capabilities = browserCapabilities();
    const extension = { kind: "video", uri: "urn:future", preferredId: 9 };
    const raw = { ...capabilities, x: 1, headerExtensions: [...capabilities.headerExtensions, extension] };
    expect(checkRtpCapabilities(raw)).toEqual(capabilities);
  });

  it.each(malformed)("2F refuses RTP parameters with $name", ({ value, code }) => {
    expect(() => checkRtpParameters(value, "video")).toThrow(expect.objectContaining({ code }));
  });

  it("2F refuses capabilities with a payload type twice, a kind that clashes, RTX for nothing", () => {
    const { codecs, headerExtensions } = browserCapabilities();
    const [opus, vp8, rtx] = codecs;
    const bad = [
      { codecs: undefined, headerExtensions },
      { codecs: [], headerExtensions },
      { codecs: [opus, { ...vp8, preferredPayloadType: 100 }], headerExtensions },
      { codecs: [{ ...opus, kind: "video" }], headerExtensions },
      { codecs: [vp8, { ...rtx, parameters: { apt: 55 } }], headerExtensions },
      { codecs, headerExtensions: [...headerExtensions, headerExtensions[0]] },
      { codecs, headerExtensions: Array.from({ length: 65 }, () => headerExtensions[0]) },
    ];
    for (const raw of bad) {
      expect(() => checkRtpCapabilities(raw)).toThrow(expect.objectContaining({ code: "bad-rtp" }));
    }
  });

  it("2F refuses DTLS fingerprints that are missing, of an unknown hash, or no fingerprint", () => {
    const bad = [
      { fingerprints: [] },
      { fingerprints: [{ ...dtlsParameters.fingerprints[0], algorithm: "md5" }] },
      { fingerprints: [{ algorithm: "sha-256", value: "not hex" }] },
      { ...dtlsParameters, role: "both" },
    ];
    for (const raw of bad) expect(() => checkDtlsParameters(raw)).toThrow(expect.objectContaining({ code: "bad-rtp" }));
    expect(checkDtlsParameters(dtlsParameters)).toEqual(dtlsParameters);
  });
});
