import type { PeerId } from "../../shared/model/ids.ts";
import { INITIAL_LAYER, layerFor, type TileSize } from "../../shared/model/layers.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { MediaSource, NotificationParams, ProducerView } from "../../shared/protocol/signaling.ts";
import type { CallLink, ReceivedTrack } from "./CallLink.ts";
import type { CallSignaling } from "./CallSignaling.ts";

/** What a call receives of one peer. */
export interface RemoteMedia {
  readonly audio: "on" | "muted" | "none";
  readonly voice: MediaStream | undefined;
  readonly camera: MediaStream | undefined;
  readonly screen: MediaStream | undefined;
}

export interface RemotePeersPorts {
  readonly signaling: CallSignaling;
  readonly onChange: () => void;
  /** Something could not be received over this link for a reason that another link may not have. */
  readonly onTrouble: (link: CallLink) => void;
}

interface Received {
  view: ProducerView;
  received: ReceivedTrack | undefined;
  stream: MediaStream | undefined;
  /** What the server was asked to send: a layer, or nothing (undefined), as when a Consumer is new. */
  layer: number | undefined;
  /** The layer that it prefers, sent or paused. */
  spatialLayer: number;
}

/** Consuming is spread, so that joining a large session does not look like a flood to the server. */
const CONSUME_EVERY_MS = 15;

const nothing: RemoteMedia = { audio: "none", voice: undefined, camera: undefined, screen: undefined };

/** Everything that the other peers publish, received. Tiles say how large cameras are shown, and so which layer is worth sending. */
export class RemotePeers {
  readonly #ports: RemotePeersPorts;
  readonly #producers = new Map<string, Received>();
  readonly #tiles = new Map<PeerId, TileSize>();
  #self: PeerId | undefined;
  #link: CallLink | undefined;
  #queue: Received[] = [];
  #pacing: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: RemotePeersPorts) {
    this.#ports = ports;
  }

  /** Forgets all that was, and knows these Producers instead; received over the next link. */
  reset(self: PeerId | undefined, producers: readonly ProducerView[]): void {
    this.useLink(undefined);
    this.#self = self;
    for (const id of this.#producers.keys()) this.#remove(id);
    for (const view of producers) this.add(view);
    this.#ports.onChange();
  }

  /** Receives everything known, now and later, over this link; nothing over a former one. */
  useLink(link: CallLink | undefined): void {
    this.#link = link;
    this.#queue = [];
    clearTimeout(this.#pacing);
    this.#pacing = undefined;
    for (const entry of this.#producers.values()) {
      entry.received?.close();
      entry.received = undefined;
      entry.stream = undefined;
      entry.layer = undefined;
      entry.spatialLayer = INITIAL_LAYER;
      this.#receive(entry);
    }
  }

  add(view: ProducerView): void {
    if (view.peerId === this.#self || this.#producers.has(view.id)) return;
    const entry: Received = {
      view,
      received: undefined,
      stream: undefined,
      layer: undefined,
      spatialLayer: INITIAL_LAYER,
    };
    this.#producers.set(view.id, entry);
    this.#receive(entry);
    this.#ports.onChange();
  }

  setPaused({ producerId }: NotificationParams<"producerPaused">, paused: boolean): void {
    const entry = this.#producers.get(producerId);
    if (!entry) return;
    entry.view = { ...entry.view, paused };
    this.#ports.onChange();
  }

  onProducerClosed(producerId: string): void {
    if (!this.#producers.has(producerId)) return;
    this.#remove(producerId);
    this.#ports.onChange();
  }

  /** How large a peer's camera is shown; a size of 0 stops its sending. Until then the lowest layer comes. */
  showTile(peer: PeerId, tile: TileSize): void {
    this.#tiles.set(peer, tile);
    for (const entry of this.#producers.values()) {
      if (entry.view.peerId === peer && entry.received) this.#request(entry, entry.received);
    }
  }

  snapshot(): ReadonlyMap<PeerId, RemoteMedia> {
    const peers = new Map<PeerId, RemoteMedia>();
    for (const { view, stream } of this.#producers.values()) {
      const before = peers.get(view.peerId) ?? nothing;
      peers.set(view.peerId, { ...before, ...shown(view, stream) });
    }
    return peers;
  }

  #remove(producerId: string): void {
    this.#producers.get(producerId)?.received?.close();
    this.#producers.delete(producerId);
  }

  /** Voices first: who is heard late is missed more than who is seen late. */
  #receive(entry: Received): void {
    if (!this.#link) return;
    if (entry.view.kind === "audio") this.#queue.unshift(entry);
    else this.#queue.push(entry);
    if (this.#pacing === undefined) this.#consumeNext();
  }

  #consumeNext(): void {
    const entry = this.#queue.shift();
    this.#pacing = entry && setTimeout(() => this.#consumeNext(), CONSUME_EVERY_MS);
    if (entry && this.#link) this.#consume(entry, this.#link);
  }

  #consume(entry: Received, link: CallLink): void {
    const { id, peerId, source } = entry.view;
    const isCurrent = () => this.#link === link && this.#producers.get(id) === entry;
    if (!isCurrent()) return;
    // A peer's voice and camera play in step; the screen has no voice to keep up with.
    const streamId = source === "screen" ? `${peerId}-screen` : peerId;
    link.consume(id, streamId).then(
      (received) => {
        if (!isCurrent()) return received.close();
        entry.received = received;
        entry.stream = new MediaStream([received.track]);
        this.#request(entry, received);
        this.#ports.onChange();
      },
      (error: unknown) => {
        if (isCurrent() && !isHopeless(error)) this.#ports.onTrouble(link);
      },
    );
  }

  /** Asks for the layer that the peer's tile needs, once each time it changes. */
  #request(entry: Received, { consumerId }: ReceivedTrack): void {
    const link = this.#link;
    const tile = this.#tiles.get(entry.view.peerId);
    const layer = entry.view.source === "camera" && tile ? layerFor(tile) : INITIAL_LAYER;
    const former = entry.layer;
    if (layer === former) return;
    entry.layer = layer;
    const { signaling } = this.#ports;
    const asks: Promise<unknown>[] = [];
    if (layer === undefined) asks.push(signaling.request("pauseConsumer", { consumerId }));
    else if (entry.spatialLayer !== layer) {
      entry.spatialLayer = layer;
      asks.push(signaling.request("setPreferredLayers", { consumerId, spatialLayer: layer }));
    }
    if (layer !== undefined && former === undefined) asks.push(signaling.request("resumeConsumer", { consumerId }));
    Promise.all(asks).catch((error: unknown) => {
      if (link && link === this.#link && !isHopeless(error)) this.#ports.onTrouble(link);
    });
  }
}

function shown({ source, paused }: ProducerView, stream: MediaStream | undefined): Partial<RemoteMedia> {
  switch (source satisfies MediaSource) {
    case "microphone":
      return { audio: paused ? "muted" : "on", voice: stream };
    case "camera":
      return { camera: paused ? undefined : stream };
    case "screen":
      return { screen: paused ? undefined : stream };
  }
}

/** The Producer went away meanwhile, or this browser cannot play it: another link would change nothing. */
function isHopeless(error: unknown): boolean {
  if (error instanceof Failure) return ["not-found", "bad-rtp", "limit", "forbidden"].includes(error.code);
  return error instanceof Error && error.name === "UnsupportedError";
}
