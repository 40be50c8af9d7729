import type { z } from "zod";
import { Failure } from "../../shared/protocol/failures.ts";
import { DtlsParameters, RtpCapabilities, RtpParameters } from "../../shared/protocol/rtp.ts";
import { MAX_PRODUCER_BITRATE } from "./codecs.ts";

type Kind = "audio" | "video";
type Codec = RtpParameters["codecs"][number];

/** What a client wants to send; throws `bad-rtp`, or `limit` where it would send too much. */
export function checkRtpParameters(raw: unknown, kind: Kind): RtpParameters {
  const rtp = parse(RtpParameters, raw, "RTP parameters");
  if (rtp.codecs.some(({ mimeType }) => !mimeType.startsWith(`${kind}/`))) refuse("a codec of another kind");
  const mediaTypes = checkPayloads(rtp.codecs.map((codec) => ({ ...codec, type: codec.payloadType })));
  distinct(
    rtp.headerExtensions.map(({ id }) => id),
    "header extension id",
  );
  distinct(
    rtp.headerExtensions.map(({ uri }) => uri),
    "header extension",
  );
  checkEncodings(rtp, mediaTypes);
  return rtp;
}

/** What a client can receive; throws `bad-rtp`. */
export function checkRtpCapabilities(raw: unknown): RtpCapabilities {
  const capabilities = parse(RtpCapabilities, raw, "RTP capabilities");
  for (const { mimeType, kind } of capabilities.codecs) {
    if (!mimeType.startsWith(`${kind}/`)) refuse("a codec of another kind");
  }
  checkPayloads(capabilities.codecs.map((codec) => ({ ...codec, type: codec.preferredPayloadType })));
  distinct(
    capabilities.headerExtensions.map(({ kind, preferredId }) => `${kind} ${preferredId}`),
    "header extension id",
  );
  return capabilities;
}

/** The client's DTLS role and fingerprints; throws `bad-rtp`. */
export function checkDtlsParameters(raw: unknown): DtlsParameters {
  return parse(DtlsParameters, raw, "DTLS parameters");
}

/** The payload types of the media codecs, once every codec has its own and every RTX codec (RFC 4588) belongs to one of them. */
function checkPayloads(codecs: readonly (Pick<Codec, "mimeType" | "parameters"> & { type: number })[]): Set<number> {
  distinct(
    codecs.map(({ type }) => type),
    "payload type",
  );
  const media = new Set(codecs.filter((codec) => !isRtx(codec)).map(({ type }) => type));
  if (media.size === 0) refuse("no media codec");
  for (const { parameters } of codecs.filter(isRtx)) {
    const associated = parameters?.["apt"];
    if (typeof associated !== "number" || !media.has(associated)) refuse("RTX without its media codec");
  }
  return media;
}

function isRtx({ mimeType }: Pick<Codec, "mimeType">): boolean {
  return mimeType.toLowerCase().endsWith("/rtx");
}

function checkEncodings({ encodings, mid }: RtpParameters, mediaTypes: ReadonlySet<number>): void {
  const sources = encodings.flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc]).filter((ssrc) => ssrc !== undefined);
  distinct(sources, "SSRC");
  distinct(
    encodings.map(({ rid }) => rid).filter((rid) => rid !== undefined),
    "RID",
  );
  for (const { ssrc, rid, codecPayloadType } of encodings) {
    const isFound = ssrc !== undefined || rid !== undefined || (mid !== undefined && encodings.length === 1);
    if (!isFound) refuse("an encoding that no packet can match");
    if (codecPayloadType !== undefined && !mediaTypes.has(codecPayloadType)) refuse("an encoding without its codec");
  }
  const bitrate = encodings.reduce((sum, { maxBitrate = 0 }) => sum + maxBitrate, 0);
  if (bitrate > MAX_PRODUCER_BITRATE) throw new Failure("limit", "the encodings announce too high a bitrate");
}

function distinct(values: readonly (string | number)[], what: string): void {
  if (new Set(values).size !== values.length) refuse(`one ${what} stands twice`);
}

function parse<T>(schema: z.ZodType<T>, raw: unknown, what: string): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Failure("bad-rtp", `${what} are malformed`, { cause: parsed.error });
}

function refuse(why: string): never {
  throw new Failure("bad-rtp", `RTP parameters name ${why}`);
}
