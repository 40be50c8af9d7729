import type { ProducerOptions, RtpCapabilities } from "mediasoup-client/types";
import { CAMERA_LAYERS } from "../../shared/model/layers.ts";
import type { MediaSource } from "../../shared/protocol/signaling.ts";

type PublishOptions = Pick<ProducerOptions, "encodings" | "codecOptions">;

const VOICE: PublishOptions = {
  // NACK brings lost voice back where the path is short; FEC, which is always on hand, covers the rest.
  codecOptions: { opusStereo: false, opusFec: true, opusDtx: true, opusNack: true },
};
const CAMERA: PublishOptions = {
  encodings: CAMERA_LAYERS.map((layer) => ({ ...layer, scalabilityMode: "L1T3" })),
  codecOptions: { videoGoogleStartBitrate: 1_000 },
};
const SCREEN: PublishOptions = {
  encodings: [{ maxBitrate: 4_000_000 }],
  codecOptions: { videoGoogleStartBitrate: 2_500 },
};

/** How a source is encoded and sent. */
export function publishOptions(source: MediaSource): PublishOptions {
  switch (source) {
    case "microphone":
      return VOICE;
    case "camera":
      return CAMERA;
    case "screen":
      return SCREEN;
  }
}

/** Browsers understand NACK for Opus but do not offer it; naming it lets the server send lost voice again. */
export function withVoiceRetransmission(capabilities: RtpCapabilities): RtpCapabilities {
  const codecs = capabilities.codecs?.map((codec) => {
    const feedback = codec.rtcpFeedback ?? [];
    const isVoice = codec.mimeType.toLowerCase() === "audio/opus" && !feedback.some(({ type }) => type === "nack");
    return isVoice ? { ...codec, rtcpFeedback: [...feedback, { type: "nack", parameter: "" }] } : codec;
  });
  return { ...capabilities, codecs: codecs ?? [] };
}
