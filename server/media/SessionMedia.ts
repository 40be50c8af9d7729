import type { PeerId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { IceServers } from "../../shared/protocol/relay.ts";
import type { RtpCapabilities } from "../../shared/protocol/rtp.ts";
import type { ProducerView } from "../../shared/protocol/signaling.ts";
import type { Log } from "../platform/log.ts";
import { routerCapabilities } from "./codecs.ts";
import { calling } from "./mediaFailure.ts";
import { PeerMedia } from "./PeerMedia.ts";
import { type MediaEvent, Publications } from "./Publications.ts";
import { SessionRouter, type Speaker } from "./SessionRouter.ts";
import type { WorkerPool } from "./WorkerPool.ts";

export interface SessionMediaPorts {
  readonly workers: WorkerPool;
  readonly log: Log;
  /** [ME3] What a peer may use of the relay now. */
  readonly iceServers?: (peerId: PeerId) => IceServers | undefined;
  /** Called for every event, in order; each is to be sent to all peers of the session as it is. Must not throw. */
  readonly onEvent: (event: MediaEvent) => void;
}

/** Sockets of one peer that may hold media at a time, and Consumers of the whole session. */
const MAX_SOCKETS = 4;
const MAX_CONSUMERS = 2_000;

/**
 * The media of one session. Its Router comes with the first Transport and anew after a Worker died, so a session
 * lives, and can be joined, while no Worker does. Ids of Producers mean something only inside this object.
 */
export class SessionMedia implements Disposable {
  /** The same for the session's whole life, whichever Router it is on. */
  readonly rtpCapabilities: RtpCapabilities = routerCapabilities();
  readonly #ports: SessionMediaPorts;
  readonly #publications: Publications;
  readonly #peers = new Set<PeerMedia>();
  #router: Promise<SessionRouter> | undefined;
  #isClosed = false;

  constructor(ports: SessionMediaPorts) {
    this.#ports = ports;
    this.#publications = new Publications((event) => this.#tell(event));
  }

  /** What a peer that joins now may consume. */
  producers(): ProducerView[] {
    return this.#publications.views();
  }

  /** The media of one signaling socket of a peer: its owner closes it with the socket. */
  join(peerId: PeerId): PeerMedia {
    if (this.#isClosed) throw new Failure("session-ended", "the session has ended");
    const others = [...this.#peers].filter((peer) => peer.peerId === peerId);
    if (others.length >= MAX_SOCKETS) others[0]?.close();
    const peer = new PeerMedia(peerId, {
      publications: this.#publications,
      log: this.#ports.log,
      router: () => this.#openRouter(),
      mayConsume: () => this.#consumerCount() < MAX_CONSUMERS,
      iceServers: () => this.#ports.iceServers?.(peerId),
      onClose: () => this.#peers.delete(peer),
    });
    this.#peers.add(peer);
    return peer;
  }

  /** Pauses what a peer sends of sound. The peer may resume it. */
  async mute(peerId: PeerId): Promise<void> {
    for (const { producer } of this.#publications.of(peerId)) {
      if (producer.kind !== "audio") continue;
      await calling("muting", { code: "bad-state", isLost: () => producer.closed }, () => producer.pause());
    }
  }

  /** Ends what a peer sends, over all its sockets: its right to speak was taken back. It goes on receiving. */
  silence(peerId: PeerId): void {
    for (const { producer } of this.#publications.of(peerId)) producer.close();
  }

  /** The session is over: nobody is told of the single closings. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const peer of this.#peers) peer.close();
    this.#router?.then((router) => router.close()).catch(() => undefined); // It never opened: nothing is left.
    this.#router = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #tell(event: MediaEvent): void {
    if (!this.#isClosed) this.#ports.onEvent(event);
  }

  #consumerCount(): number {
    return [...this.#peers].reduce((sum, peer) => sum + peer.consumerCount, 0);
  }

  #openRouter(): Promise<SessionRouter> {
    if (this.#isClosed) return Promise.reject(new Failure("session-ended", "the session has ended"));
    const opening = (this.#router ??= this.#createRouter());
    opening.catch(() => {
      if (this.#router === opening) this.#router = undefined;
    });
    return opening;
  }

  async #createRouter(): Promise<SessionRouter> {
    const worker = await this.#ports.workers.lease();
    const router = await SessionRouter.open(worker, {
      onSpeakers: (speakers) => this.#tellSpeakers(speakers),
      onLost: () => this.#restart(),
    });
    if (this.#isClosed) {
      router.close();
      throw new Failure("session-ended", "the session has ended");
    }
    return router;
  }

  /** By now the Worker's Transports, Producers and Consumers have all left their maps, silently. */
  #restart(): void {
    this.#router = undefined;
    this.#tell({ method: "mediaRestarted", params: { routerRtpCapabilities: this.rtpCapabilities } });
  }

  #tellSpeakers(speakers: readonly Speaker[]): void {
    const peers = speakers.flatMap(({ producerId, volume }) => {
      const peerId = this.#publications.get(producerId)?.peerId;
      return peerId === undefined ? [] : [{ peerId, volume }];
    });
    this.#tell({ method: "activeSpeakers", params: { peers } });
  }
}
