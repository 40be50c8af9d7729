import type { Consumer, WebRtcTransport } from "mediasoup/types";
import type { z } from "zod";
import type { PeerId } from "../../shared/model/ids.ts";
import { INITIAL_LAYER } from "../../shared/model/layers.ts";
import { Failure, type FailureCode } from "../../shared/protocol/failures.ts";
import type { IceServers } from "../../shared/protocol/relay.ts";
import { IceCandidate, RtpParameters } from "../../shared/protocol/rtp.ts";
import type { MediaSource, RequestParams, RequestResult } from "../../shared/protocol/signaling.ts";
import type { Log } from "../platform/log.ts";
import { calling } from "./mediaFailure.ts";
import type { Publication, Publications } from "./Publications.ts";
import { checkDtlsParameters, checkRtpCapabilities, checkRtpParameters } from "./rtpChecks.ts";
import type { SessionRouter } from "./SessionRouter.ts";

export interface PeerMediaPorts {
  readonly publications: Publications;
  readonly log: Log;
  /** The session's Router, opened or replaced as needed. */
  readonly router: () => Promise<SessionRouter>;
  readonly mayConsume: () => boolean;
  /** [ME3] The relay with credentials made now; undefined where there is none to use. */
  readonly iceServers: () => IceServers | undefined;
  readonly onClose: () => void;
}

type Direction = "send" | "receive";
type None = Record<never, never>;

interface PeerTransport {
  readonly transport: WebRtcTransport;
  readonly direction: Direction;
  readonly router: SessionRouter;
  isConnecting: boolean;
}

const kindOf = { microphone: "audio", camera: "video", screen: "video" } as const satisfies Record<MediaSource, string>;

/**
 * What one signaling socket holds of a session's media: a Transport each way, the Producers it sent, the Consumers it
 * receives. Its methods are the media requests of the signaling protocol, one for one; they fail with a Failure only.
 */
export class PeerMedia implements Disposable {
  readonly peerId: PeerId;
  readonly #ports: PeerMediaPorts;
  readonly #transports = new Map<string, PeerTransport>();
  readonly #consumers = new Map<string, Consumer>();
  #isClosed = false;

  constructor(peerId: PeerId, ports: PeerMediaPorts) {
    this.peerId = peerId;
    this.#ports = ports;
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  /** A second Transport of the same direction takes the place of the first. */
  async createTransport({ direction }: RequestParams<"createTransport">): Promise<RequestResult<"createTransport">> {
    const router = await this.#ports.router();
    const transport = await router.createTransport(direction);
    this.#keepOrClose(transport);
    for (const former of this.#transports.values()) if (former.direction === direction) former.transport.close();
    this.#transports.set(transport.id, { transport, direction, router, isConnecting: false });
    transport.observer.once("close", () => this.#transports.delete(transport.id));
    transport.on("dtlsstatechange", (state) => {
      if (state === "failed" || state === "closed") transport.close();
    });
    const { id, iceParameters, dtlsParameters } = transport;
    return {
      id,
      iceParameters,
      dtlsParameters,
      iceCandidates: transport.iceCandidates.map((made) => asSent(IceCandidate, made)),
      ...this.#relay(),
    };
  }

  /** A Transport whose DTLS parameters are no good is closed: it could never carry anything. */
  async connectTransport(params: RequestParams<"connectTransport">): Promise<None> {
    const held = this.#transport(params.transportId);
    if (held.isConnecting) throw new Failure("bad-state", "the transport is connected already");
    held.isConnecting = true;
    const { transport } = held;
    await calling("the transport's DTLS", refusal("bad-rtp", held.router), async () => {
      try {
        await transport.connect({ dtlsParameters: checkDtlsParameters(params.dtlsParameters) });
      } catch (error) {
        transport.close();
        throw error;
      }
    });
    return {};
  }

  async restartIce({ transportId }: RequestParams<"restartIce">): Promise<RequestResult<"restartIce">> {
    const { transport, router } = this.#transport(transportId);
    const iceParameters = await calling("the ICE restart", refusal("bad-state", router), () => transport.restartIce());
    this.#requireOpen();
    return { iceParameters, ...this.#relay() };
  }

  async produce(params: RequestParams<"produce">): Promise<RequestResult<"produce">> {
    const { transport, router } = this.#transport(params.transportId, "send");
    const { kind, source, paused = false } = params;
    if (kind !== kindOf[source]) throw new Failure("bad-rtp", `a ${source} is not ${kind}`);
    const rtpParameters = checkRtpParameters(params.rtpParameters, kind);
    const producer = await calling("the producer", refusal("bad-rtp", router), () =>
      // Two key frames a second at most, however many Consumers ask for one.
      transport.produce({ kind, rtpParameters, paused, keyFrameRequestDelay: 500 }),
    );
    this.#keepOrClose(producer);
    this.#ports.publications.add({ peerId: this.peerId, source, producer }, () => router.isLost);
    if (kind === "audio") this.#ports.log.background(router.listenTo(producer), "listening for speakers");
    return { producerId: producer.id };
  }

  async pauseProducer({ producerId }: RequestParams<"pauseProducer">): Promise<None> {
    const { producer } = this.#ownPublication(producerId);
    await calling("pausing", refusal("bad-state", producer), () => producer.pause());
    return {};
  }

  async resumeProducer({ producerId }: RequestParams<"resumeProducer">): Promise<None> {
    const { producer } = this.#ownPublication(producerId);
    await calling("resuming", refusal("bad-state", producer), () => producer.resume());
    return {};
  }

  /** What is closed already stays closed: no failure. */
  closeProducer({ producerId }: RequestParams<"closeProducer">): None {
    if (this.#ports.publications.get(producerId)) this.#ownPublication(producerId).producer.close();
    return {};
  }

  /** The Consumer starts paused and with the lowest layer. A second Consumer of the same Producer takes the first one's place. */
  async consume(params: RequestParams<"consume">): Promise<RequestResult<"consume">> {
    const { transport, router } = this.#transport(params.transportId, "receive");
    const producerId = this.#publication(params.producerId).producer.id;
    if (!this.#ports.mayConsume()) throw new Failure("limit", "the session has as many consumers as it may");
    const rtpCapabilities = checkRtpCapabilities(params.rtpCapabilities);
    const consumer = await calling("the consumer", refusal("bad-rtp", router), () =>
      transport.consume({
        producerId,
        rtpCapabilities,
        paused: true,
        // Lost voice is sent again where the client's capabilities name NACK for Opus.
        enableRtx: true,
        preferredLayers: { spatialLayer: INITIAL_LAYER },
      }),
    );
    this.#keepOrClose(consumer);
    for (const former of this.#consumers.values()) if (former.producerId === producerId) former.close();
    this.#consumers.set(consumer.id, consumer);
    consumer.observer.once("close", () => this.#consumers.delete(consumer.id));
    return {
      consumerId: consumer.id,
      producerId,
      kind: consumer.kind,
      rtpParameters: asSent(RtpParameters, consumer.rtpParameters),
    };
  }

  async resumeConsumer({ consumerId }: RequestParams<"resumeConsumer">): Promise<None> {
    const consumer = this.#consumer(consumerId);
    await calling("resuming", refusal("bad-state", consumer), () => consumer.resume());
    return {};
  }

  async pauseConsumer({ consumerId }: RequestParams<"pauseConsumer">): Promise<None> {
    const consumer = this.#consumer(consumerId);
    await calling("pausing", refusal("bad-state", consumer), () => consumer.pause());
    return {};
  }

  async setPreferredLayers(params: RequestParams<"setPreferredLayers">): Promise<None> {
    const consumer = this.#consumer(params.consumerId);
    const { spatialLayer } = params;
    await calling("the layer", refusal("bad-state", consumer), () => consumer.setPreferredLayers({ spatialLayer }));
    return {};
  }

  /** Idempotent. The others are told of each Producer that goes with it. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { transport } of this.#transports.values()) transport.close();
    this.#ports.onClose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #transport(id: string, direction?: Direction): PeerTransport {
    const held = this.#transports.get(id);
    if (!held) throw new Failure("not-found", "no such transport");
    if (direction !== undefined && held.direction !== direction) {
      throw new Failure("bad-state", "the transport goes the other way");
    }
    return held;
  }

  #publication(producerId: string): Publication {
    const publication = this.#ports.publications.get(producerId);
    if (!publication) throw new Failure("not-found", "no such producer");
    return publication;
  }

  #ownPublication(producerId: string): Publication {
    const publication = this.#publication(producerId);
    if (publication.peerId !== this.peerId) throw new Failure("forbidden", "the producer is another peer's");
    return publication;
  }

  #consumer(consumerId: string): Consumer {
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) throw new Failure("not-found", "no such consumer");
    return consumer;
  }

  /** The socket may have closed while mediasoup worked: then what it made is closed too. */
  #keepOrClose(made: { close(): void }): void {
    if (this.#isClosed) made.close();
    this.#requireOpen();
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new Failure("bad-state", "the peer has left");
  }

  #relay(): { iceServers?: IceServers } {
    const iceServers = this.#ports.iceServers();
    return iceServers ? { iceServers } : {};
  }
}

function refusal(code: FailureCode, within: { isLost: boolean } | { closed: boolean }) {
  return { code, isLost: () => ("isLost" in within ? within.isLost : within.closed) };
}

/** As JSON would carry it: without the undefined fields that mediasoup leaves in its objects. */
function asSent<T>(schema: z.ZodType<T>, made: unknown): T {
  return schema.parse(JSON.parse(JSON.stringify(made)));
}
