import type { AudioLevelObserver, Producer, Router, WebRtcTransport } from "mediasoup/types";
import { INITIAL_OUTGOING_BITRATE, MAX_INCOMING_BITRATE } from "./codecs.ts";
import { calling } from "./mediaFailure.ts";
import type { MediaWorker } from "./MediaWorker.ts";

/**
 * How often speakers are told, how many at most, and how loud (dBov) they must be. mediasoup counts nobody of whom it
 * had fewer than ten packets (200 ms) in an interval; with DTX, silence sends none.
 */
const SPEAKERS = { interval: 600, maxEntries: 5, threshold: -60 } as const;

export interface SessionRouterEvents {
  readonly onSpeakers: (speakers: readonly Speaker[]) => void;
  /** Its Worker died; everything on it has left silently. Called once, never after `close()`. */
  readonly onLost: () => void;
}

export interface Speaker {
  readonly producerId: string;
  readonly volume: number;
}

/** One session's Router on one Worker, with its observer of loudness. Gone for good when that Worker is. */
export class SessionRouter {
  readonly worker: MediaWorker;
  readonly #router: Router;
  readonly #levels: AudioLevelObserver;
  readonly #forgetWorker: () => void;

  private constructor(worker: MediaWorker, parts: { router: Router; levels: AudioLevelObserver; onLost: () => void }) {
    this.worker = worker;
    this.#router = parts.router;
    this.#levels = parts.levels;
    this.#forgetWorker = worker.onDied(parts.onLost);
  }

  static async open(worker: MediaWorker, { onSpeakers, onLost }: SessionRouterEvents): Promise<SessionRouter> {
    const isLost = () => worker.isGone;
    return calling("the session's router", { code: "unavailable", isLost }, async () => {
      const router = await worker.createRouter();
      const levels = await router.createAudioLevelObserver(SPEAKERS);
      levels.on("volumes", (volumes) => {
        onSpeakers(volumes.map(({ producer, volume }) => ({ producerId: producer.id, volume })));
      });
      levels.on("silence", () => onSpeakers([]));
      return new SessionRouter(worker, { router, levels, onLost });
    });
  }

  get isLost(): boolean {
    return this.worker.isGone;
  }

  async createTransport(direction: "send" | "receive"): Promise<WebRtcTransport> {
    return calling("the transport", { code: "bad-state", isLost: () => this.isLost }, async () => {
      const transport = await this.#router.createWebRtcTransport({
        webRtcServer: this.worker.server,
        preferUdp: true,
        initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE,
      });
      if (direction === "send") await transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE);
      return transport;
    });
  }

  /** Makes a voice count among the speakers until it closes. */
  async listenTo(voice: Producer): Promise<void> {
    await this.#levels.addProducer({ producerId: voice.id });
  }

  /** Closes every Transport, Producer and Consumer on it. */
  close(): void {
    this.#forgetWorker();
    this.#router.close();
  }
}
