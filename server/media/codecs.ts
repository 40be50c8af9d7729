import { ortc } from "mediasoup";
import type { RouterRtpCodecCapability } from "mediasoup/types";
import { RtpCapabilities } from "../../shared/protocol/rtp.ts";

/** Opus and VP8 are in every browser; mediasoup adds RTX for the video codec by itself. */
export const mediaCodecs: RouterRtpCodecCapability[] = [
  { kind: "audio", mimeType: "audio/opus", clockRate: 48_000, channels: 2, preferredPayloadType: 100 },
  { kind: "video", mimeType: "video/VP8", clockRate: 90_000, preferredPayloadType: 101 },
];

/** What every Router of ours can do: known without a Worker, and the same after a Worker was replaced. */
export function routerCapabilities(): RtpCapabilities {
  return RtpCapabilities.parse(ortc.generateRouterRtpCapabilities(mediaCodecs));
}

/** What one client may send over its Transport: voice, a camera of three layers and a shared screen of 4 Mbit/s. */
export const MAX_INCOMING_BITRATE = 7_200_000;
export const INITIAL_OUTGOING_BITRATE = 1_000_000;
/** The sum that the encodings of one Producer may announce. */
export const MAX_PRODUCER_BITRATE = 4_500_000;
