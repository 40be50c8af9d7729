import { z } from "zod";

/**
 * mediasoup's structures as they travel, bounded in size and shape. Fields that are not named here are dropped, so
 * that nothing else reaches a worker process or the browser's session description.
 */
const text = z.string().max(256);
const port = z.number().int().min(0).max(65_535);
const payloadType = z.number().int().min(0).max(127);
const ssrc = z.number().int().min(1).max(0xffff_ffff);
const extensionId = z.number().int().min(1).max(255);

const MAX_CODECS = 64;
const MAX_EXTENSIONS = 64;
const MAX_ENCODINGS = 4;
const MAX_CODEC_PARAMETERS = 32;

const MediaKind = z.enum(["audio", "video"]);
const mimeType = z
  .string()
  .max(64)
  .regex(/^(?:audio|video)\/[A-Za-z0-9._+-]+$/u);

/** RTP header extensions that both mediasoup and mediasoup-client know. */
const HeaderExtensionUri = z.enum([
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
  "urn:3gpp:video-orientation",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
]);

const CodecParameters = z
  .record(z.string().max(64), z.union([text, z.number(), z.boolean()]))
  .refine((parameters) => Object.keys(parameters).length <= MAX_CODEC_PARAMETERS, "too many codec parameters");
const RtcpFeedback = z.object({ type: z.string().max(32), parameter: z.string().max(32).exactOptional() });

const codec = {
  mimeType,
  clockRate: z.number().int().min(1).max(1_000_000),
  channels: z.number().int().min(1).max(16).exactOptional(),
  parameters: CodecParameters.exactOptional(),
  rtcpFeedback: z.array(RtcpFeedback).max(32),
};

const HeaderExtensionCapability = z.object({
  kind: MediaKind,
  uri: HeaderExtensionUri,
  preferredId: extensionId,
  preferredEncrypt: z.boolean().exactOptional(),
  direction: z.enum(["sendrecv", "sendonly", "recvonly", "inactive"]).exactOptional(),
});

/** What an end can receive. Header extensions that we do not know are left out: browsers name more of them every year. */
export const RtpCapabilities = z.object({
  codecs: z.array(z.object({ ...codec, kind: MediaKind, preferredPayloadType: payloadType })).max(MAX_CODECS),
  headerExtensions: z
    .array(z.looseObject({ uri: z.string().max(256) }))
    .max(MAX_EXTENSIONS)
    .transform((extensions) => extensions.filter(({ uri }) => HeaderExtensionUri.safeParse(uri).success))
    .pipe(z.array(HeaderExtensionCapability)),
});
export type RtpCapabilities = z.infer<typeof RtpCapabilities>;

const Encoding = z.object({
  ssrc: ssrc.exactOptional(),
  rid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,16}$/u)
    .exactOptional(),
  codecPayloadType: payloadType.exactOptional(),
  rtx: z.object({ ssrc }).exactOptional(),
  dtx: z.boolean().exactOptional(),
  scalabilityMode: z
    .string()
    .regex(/^[LS][1-3]T[1-3](?:_KEY(?:_SHIFT)?|h)?$/u)
    .exactOptional(),
  maxBitrate: z.number().int().min(0).max(0xffff_ffff).exactOptional(),
});

/** What an end sends, or what it is sent. */
export const RtpParameters = z.object({
  mid: z.string().max(32).exactOptional(),
  codecs: z
    .array(z.object({ ...codec, payloadType }))
    .min(1)
    .max(MAX_CODECS),
  headerExtensions: z
    .array(
      z.object({
        uri: HeaderExtensionUri,
        id: extensionId,
        encrypt: z.boolean().exactOptional(),
        parameters: CodecParameters.exactOptional(),
      }),
    )
    .max(MAX_EXTENSIONS),
  encodings: z.array(Encoding).min(1).max(MAX_ENCODINGS),
  rtcp: z.object({ cname: text.exactOptional(), reducedSize: z.boolean().exactOptional() }).exactOptional(),
  msid: text.exactOptional(),
});
export type RtpParameters = z.infer<typeof RtpParameters>;

export const IceParameters = z.object({
  usernameFragment: text,
  password: text,
  iceLite: z.boolean().exactOptional(),
});

export const IceCandidate = z.object({
  foundation: text,
  priority: z.number().int().min(0),
  address: text,
  ip: text,
  protocol: z.enum(["udp", "tcp"]),
  port,
  type: z.enum(["host", "srflx", "prflx", "relay"]),
  tcpType: z.enum(["active", "passive", "so"]).exactOptional(),
});

/** RFC 8122 §5: hexadecimal bytes between colons. */
const Fingerprint = z.object({
  algorithm: z.enum(["sha-1", "sha-224", "sha-256", "sha-384", "sha-512"]),
  value: z.string().regex(/^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){19,63}$/u),
});

export const DtlsParameters = z.object({
  role: z.enum(["auto", "client", "server"]).exactOptional(),
  fingerprints: z.array(Fingerprint).min(1).max(16),
});
export type DtlsParameters = z.infer<typeof DtlsParameters>;
