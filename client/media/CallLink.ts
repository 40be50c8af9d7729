import type { Device } from "mediasoup-client";
import type { Producer, Transport } from "mediasoup-client/types";
import type { RtpCapabilities } from "../../shared/protocol/rtp.ts";
import { MediaSource } from "../../shared/protocol/signaling.ts";
import type { CallSignaling } from "./CallSignaling.ts";
import { IceKeeper } from "./IceKeeper.ts";
import { linkFacts, type LinkFacts, noFacts } from "./linkFacts.ts";
import { type LinkState, linkState } from "./linkState.ts";
import { publishOptions, withVoiceRetransmission } from "./publishOptions.ts";

export interface CallLinkPorts {
  readonly signaling: CallSignaling;
  readonly createDevice: () => Promise<Device>;
  readonly onState: (state: LinkState) => void;
  /** The server no longer knows this link: another must be built. */
  readonly onGone: () => void;
}

/** A track of another peer, as long as its Consumer lives. */
export interface ReceivedTrack {
  readonly consumerId: string;
  readonly track: MediaStreamTrack;
  close(): void;
}

interface LinkParts {
  readonly device: Device;
  readonly send: Transport;
  readonly receive: Transport;
}

/** The two transports of one call and what runs over them. Never repaired: what it cannot heal by ICE ends it, and a new one is built. */
export class CallLink {
  readonly #ports: CallLinkPorts;
  readonly #parts: LinkParts;

  private constructor(ports: CallLinkPorts, parts: LinkParts) {
    this.#ports = ports;
    this.#parts = parts;
    this.#serve(parts.send);
    this.#serve(parts.receive);
    parts.send.on("produce", ({ kind, rtpParameters, appData }, done, failed) => {
      const source = MediaSource.parse(appData["source"]);
      const paused = appData["paused"] === true;
      ports.signaling
        .request("produce", { transportId: parts.send.id, kind, source, paused, rtpParameters })
        .then(({ producerId }) => done({ id: producerId }), failed);
    });
  }

  /** Throws a Failure of the server, or an Error where the browser cannot take part in calls. */
  static async open(ports: CallLinkPorts, routerRtpCapabilities: RtpCapabilities): Promise<CallLink> {
    const device = await ports.createDevice();
    await device.load({ routerRtpCapabilities });
    const [toServer, fromServer] = await Promise.all([
      ports.signaling.request("createTransport", { direction: "send" }),
      ports.signaling.request("createTransport", { direction: "receive" }),
    ]);
    const send = device.createSendTransport(toServer);
    const receive = device.createRecvTransport(fromServer);
    return new CallLink(ports, { device, send, receive });
  }

  /** Sends the track; muted where it is disabled. The track stays its owner's. */
  publish(source: MediaSource, track: MediaStreamTrack): Promise<Producer> {
    return this.#parts.send.produce({
      track,
      ...publishOptions(source),
      stopTracks: false,
      // Muted means nothing is sent, not that silence is.
      zeroRtpOnPause: true,
      appData: { source, paused: !track.enabled },
    });
  }

  /** Others hear nothing more once this returns; the server is told after. */
  async pause(producer: Producer): Promise<void> {
    producer.pause();
    await this.#ports.signaling.request("pauseProducer", { producerId: producer.id });
  }

  async resume(producer: Producer): Promise<void> {
    producer.resume();
    await this.#ports.signaling.request("resumeProducer", { producerId: producer.id });
  }

  async unpublish(producer: Producer): Promise<void> {
    producer.close();
    await this.#ports.signaling.request("closeProducer", { producerId: producer.id });
  }

  /** Receives a Producer; nothing comes before `resumeConsumer`. Tracks of one `streamId` play in step. */
  async consume(producerId: string, streamId: string): Promise<ReceivedTrack> {
    const { device, receive } = this.#parts;
    const rtpCapabilities = withVoiceRetransmission(device.recvRtpCapabilities);
    const request = { producerId, transportId: receive.id, rtpCapabilities };
    const { consumerId, ...parameters } = await this.#ports.signaling.request("consume", request);
    const consumer = await receive.consume({ id: consumerId, ...parameters, streamId });
    return { consumerId, track: consumer.track, close: () => consumer.close() };
  }

  /** Nothing until media is connected. */
  async facts(): Promise<LinkFacts> {
    for (const transport of [this.#parts.receive, this.#parts.send]) {
      if (transport.connectionState !== "connected") continue;
      const stats: unknown[] = [];
      (await transport.getStats()).forEach((stat) => stats.push(stat));
      const facts = linkFacts(stats);
      if (facts.srtpSuite !== undefined) return facts;
    }
    return noFacts;
  }

  /** Idempotent. Producers and Consumers go with their transports. */
  close(): void {
    this.#parts.send.close();
    this.#parts.receive.close();
  }

  #serve(transport: Transport): void {
    const { signaling, onGone } = this.#ports;
    const transportId = transport.id;
    transport.on("connect", ({ dtlsParameters }, done, failed) => {
      signaling.request("connectTransport", { transportId, dtlsParameters }).then(done, failed);
    });
    transport.on("connectionstatechange", () => {
      const { send, receive } = this.#parts;
      if (!transport.closed) this.#ports.onState(linkState([send.connectionState, receive.connectionState]));
    });
    const restart = async () => {
      const { iceParameters, iceServers } = await signaling.request("restartIce", { transportId });
      // The relay's credentials end within minutes, and a relay may have come or gone.
      await transport.updateIceServers({ iceServers: iceServers ?? [] });
      await transport.restartIce({ iceParameters });
    };
    new IceKeeper(transport, { restart, onGone });
  }
}
