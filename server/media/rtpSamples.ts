import type { RtpCapabilities, RtpParameters } from "../../shared/protocol/rtp.ts";

/** RTP as Chromium and mediasoup-client describe it, for tests. */
const feedback = (...types: readonly string[]) => types.map((type) => ({ type }));
const AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
const MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

export function voiceParameters(ssrc = 1_111): RtpParameters {
  return {
    mid: "0",
    codecs: [
      {
        mimeType: "audio/opus",
        payloadType: 111,
        clockRate: 48_000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1 },
        rtcpFeedback: feedback("transport-cc", "nack"),
      },
    ],
    headerExtensions: [
      { uri: MID, id: 4 },
      { uri: AUDIO_LEVEL, id: 1 },
    ],
    encodings: [{ ssrc, dtx: true }],
    rtcp: { cname: "test" },
  };
}

export function cameraParameters(ssrc = 2_000): RtpParameters {
  return {
    mid: "1",
    codecs: [
      { mimeType: "video/VP8", payloadType: 96, clockRate: 90_000, rtcpFeedback: feedback("nack", "transport-cc") },
      { mimeType: "video/rtx", payloadType: 97, clockRate: 90_000, parameters: { apt: 96 }, rtcpFeedback: [] },
    ],
    headerExtensions: [{ uri: MID, id: 4 }],
    encodings: [0, 1, 2].map((layer) => ({
      ssrc: ssrc + layer,
      rtx: { ssrc: ssrc + 10 + layer },
      scalabilityMode: "L1T3",
      maxBitrate: 500_000,
    })),
    rtcp: { cname: "test" },
  };
}

export function browserCapabilities(): RtpCapabilities {
  return {
    codecs: [
      {
        kind: "audio",
        mimeType: "audio/opus",
        preferredPayloadType: 100,
        clockRate: 48_000,
        channels: 2,
        rtcpFeedback: feedback("transport-cc", "nack"),
      },
      {
        kind: "video",
        mimeType: "video/VP8",
        preferredPayloadType: 101,
        clockRate: 90_000,
        rtcpFeedback: feedback("goog-remb", "transport-cc", "nack"),
      },
      {
        kind: "video",
        mimeType: "video/rtx",
        preferredPayloadType: 102,
        clockRate: 90_000,
        parameters: { apt: 101 },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [
      { kind: "audio", uri: MID, preferredId: 1 },
      { kind: "video", uri: MID, preferredId: 1 },
    ],
  };
}

export const dtlsParameters = {
  role: "client",
  fingerprints: [{ algorithm: "sha-256", value: Array.from({ length: 32 }, () => "AB").join(":") }],
};

interface Mutation {
  readonly name: string;
  readonly code: "bad-rtp" | "limit";
  readonly value: unknown;
}

/** What must be refused before mediasoup sees it: the RTP parameters of a camera, each wrong in one way. */
export function badCameraParameters(): readonly Mutation[] {
  const good = cameraParameters();
  const [vp8, rtx] = good.codecs;
  const bad = (name: string, value: unknown): Mutation => ({ name, code: "bad-rtp", value });
  const extension = (index: number) => ({ uri: MID, id: index + 1 });
  return [
    bad("nothing", undefined),
    bad("no object", "v=0"),
    bad("no codecs", { ...good, codecs: undefined }),
    bad("empty codecs", { ...good, codecs: [] }),
    bad("RTX alone", { ...good, codecs: [rtx] }),
    bad("a payload type twice", { ...good, codecs: [vp8, { ...rtx, payloadType: 96 }] }),
    bad("a payload type past 127", { ...good, codecs: [{ ...vp8, payloadType: 128 }] }),
    bad("RTX for itself", { ...good, codecs: [vp8, { ...rtx, parameters: { apt: 97 } }] }),
    bad("RTX for nothing", { ...good, codecs: [vp8, { ...rtx, parameters: {} }] }),
    bad("a codec of another kind", { ...good, codecs: voiceParameters().codecs }),
    bad("a codec nobody knows", { ...good, codecs: [{ ...vp8, mimeType: "video/H266" }] }),
    bad("a codec name with a line break", { ...good, codecs: [{ ...vp8, mimeType: "video/VP8\r\na=x" }] }),
    bad("65 codecs", { ...good, codecs: Array.from({ length: 65 }, (_, payloadType) => ({ ...vp8, payloadType })) }),
    bad("no RTCP feedback list", { ...good, codecs: [{ ...vp8, rtcpFeedback: undefined }] }),
    bad("codec parameters that nest", { ...good, codecs: [{ ...vp8, parameters: { a: { b: 1 } } }] }),
    bad("no encodings", { ...good, encodings: [] }),
    bad("10,000 encodings", { ...good, encodings: Array.from({ length: 10_000 }, (_, ssrc) => ({ ssrc: ssrc + 1 })) }),
    bad("an SSRC twice", { ...good, encodings: [{ ssrc: 7, rtx: { ssrc: 7 } }] }),
    bad("an SSRC past 32 bits", { ...good, encodings: [{ ssrc: 2 ** 32 }] }),
    bad("a RID twice", { ...good, encodings: [{ rid: "a" }, { rid: "a" }] }),
    bad("encodings that nothing can match", { ...good, encodings: [{}, {}] }),
    bad("an encoding of no codec", { ...good, encodings: [{ ssrc: 7, codecPayloadType: 99 }] }),
    bad("a scalability mode of nine layers", { ...good, encodings: [{ ssrc: 7, scalabilityMode: "L9T9" }] }),
    bad("an extension id of 0", { ...good, headerExtensions: [{ uri: MID, id: 0 }] }),
    bad("an extension id past 255", { ...good, headerExtensions: [{ uri: MID, id: 256 }] }),
    bad("an extension twice", { ...good, headerExtensions: [extension(0), extension(1)] }),
    bad("an unknown extension", { ...good, headerExtensions: [{ uri: "urn:x", id: 1 }] }),
    bad("65 extensions", { ...good, headerExtensions: Array.from({ length: 65 }, (_, index) => extension(index)) }),
    { name: "8K bitrates", code: "limit", value: { ...good, encodings: [{ ssrc: 7, maxBitrate: 80_000_000 }] } },
  ];
}
