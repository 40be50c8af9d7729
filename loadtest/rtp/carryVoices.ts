import { randomBytes } from "node:crypto";
import type { ConsumerOptions, Producer, Router, RtpParameters } from "mediasoup/types";
import type { MediaJob } from "./MediaWords.ts";
import { LEVEL_ID, PAYLOAD_TYPE, ssrcOf } from "./voicePacket.ts";

const LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
/** What the product negotiates with browsers; 32 bytes of key and 12 of salt (RFC 7714). */
const SUITE = "AEAD_AES_256_GCM";
const KEY_BYTES = 44;
const listenInfo = {
  protocol: "udp",
  ip: "127.0.0.1",
  sendBufferSize: 4 * 1024 * 1024,
  recvBufferSize: 4 * 1024 * 1024,
} as const;

export interface CarryOptions extends Pick<MediaJob, "voices" | "sinkPorts"> {
  readonly router: Router;
  /** What goes with each Producer where the SFU does more than carry it. */
  readonly onProducer: (producer: Producer) => Promise<void>;
  readonly consumerOptions: Partial<ConsumerOptions>;
}

/**
 * Puts voices and listeners onto a Router: everybody hears everybody, each listener over an SRTP transport of its own. Resolves with the
 * ports to which the voices are sent.
 */
export async function carryVoices(options: CarryOptions): Promise<number[]> {
  const { router, voices, sinkPorts, onProducer, consumerOptions } = options;
  const producers: Producer[] = [];
  const ports: number[] = [];
  for (let voice = 0; voice < voices; voice++) {
    const transport = await router.createPlainTransport({ listenInfo, rtcpMux: true, comedia: true });
    const producer = await transport.produce({ kind: "audio", rtpParameters: voiceParameters(voice) });
    await onProducer(producer);
    producers.push(producer);
    ports.push(transport.tuple.localPort);
  }
  for (const port of sinkPorts) {
    const secured = { enableSrtp: true, srtpCryptoSuite: SUITE } as const;
    const transport = await router.createPlainTransport({ listenInfo, rtcpMux: true, ...secured });
    const srtpParameters = { cryptoSuite: SUITE, keyBase64: randomBytes(KEY_BYTES).toString("base64") } as const;
    await transport.connect({ ip: "127.0.0.1", port, srtpParameters });
    for (const { id } of producers) {
      const { rtpCapabilities } = router;
      const consumer = await transport.consume({ producerId: id, rtpCapabilities, ...consumerOptions });
      if (consumer.paused) await consumer.resume();
    }
  }
  return ports;
}

function voiceParameters(voice: number): RtpParameters {
  return {
    codecs: [{ mimeType: "audio/opus", payloadType: PAYLOAD_TYPE, clockRate: 48_000, channels: 2 }],
    headerExtensions: [{ uri: LEVEL_URI, id: LEVEL_ID }],
    encodings: [{ ssrc: ssrcOf(voice) }],
    rtcp: { cname: `voice-${voice}` },
  };
}
