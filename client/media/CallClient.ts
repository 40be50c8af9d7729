import type { Device } from "mediasoup-client";
import type { PeerId } from "../../shared/model/ids.ts";
import type { TileSize } from "../../shared/model/layers.ts";
import type { RtpCapabilities } from "../../shared/protocol/rtp.ts";
import type { MediaSource, ProducerView } from "../../shared/protocol/signaling.ts";
import { CallLink } from "./CallLink.ts";
import type { CallSignaling } from "./CallSignaling.ts";
import { cameraConstraints, microphoneConstraints, screenConstraints } from "./constraints.ts";
import { NoDevicesError } from "./deviceFailure.ts";
import { noFacts, watchLinkFacts } from "./linkFacts.ts";
import type { LinkState } from "./linkState.ts";
import { type DeviceState, LocalSource } from "./LocalSource.ts";
import type { MediaPath } from "./mediaPath.ts";
import { type RemoteMedia, RemotePeers } from "./RemotePeers.ts";
import { SnapshotStore } from "./SnapshotStore.ts";

export interface CallClientSnapshot {
  readonly state: "off" | "connecting" | "connected" | "failed";
  /** As getStats names it, e.g. "AEAD_AES_256_GCM"; undefined until media flows, and where a browser does not tell. */
  readonly srtpSuite: string | undefined;
  /** How media travels; undefined as above. */
  readonly path: MediaPath | undefined;
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly screen: "on" | "off";
  /** What one sends oneself, to be shown muted. */
  readonly ownCamera: MediaStream | undefined;
  readonly ownScreen: MediaStream | undefined;
  /** The others, as far as they publish anything. */
  readonly peers: ReadonlyMap<PeerId, RemoteMedia>;
  /** Who speaks right now, oneself included. */
  readonly speakers: ReadonlySet<PeerId>;
}

/** What is switched on from the start, and the devices chosen for it; undefined is the browser's default. */
export interface DeviceChoices {
  readonly microphone: { readonly on: boolean; readonly id: string | undefined };
  readonly camera: { readonly on: boolean; readonly id: string | undefined };
}

export interface CallClientPorts {
  readonly signaling: CallSignaling;
  readonly choices: DeviceChoices;
  /** navigator.mediaDevices, which browsers hide on pages that are not secure. */
  readonly devices: MediaDevices | undefined;
  /** The library of calls is fetched and run from then on; absent: at once. */
  readonly calm?: Promise<void>;
  /** Throws where the browser cannot take part in calls. */
  readonly createDevice?: () => Promise<Device>;
}

/** How long to wait before another link is built after `n` failures. */
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

const off: CallClientSnapshot = {
  state: "off",
  ...noFacts,
  microphone: "off",
  camera: "off",
  screen: "off",
  ownCamera: undefined,
  ownScreen: undefined,
  peers: new Map(),
  speakers: new Set(),
};

/**
 * Voice and video of one session, beside its viewer and never in its way: nothing here throws or rejects. It starts with
 * every joining of the signaling socket, and builds itself anew when the server's Worker was replaced.
 */
export class CallClient {
  readonly #ports: CallClientPorts;
  readonly #store = new SnapshotStore<CallClientSnapshot>(off);
  readonly #remote: RemotePeers;
  readonly #local: Readonly<Record<MediaSource, LocalSource>>;
  readonly #undo: readonly (() => void)[];
  readonly #ownStreams = new WeakMap<MediaStreamTrack, MediaStream>();
  #self: PeerId | undefined;
  #capabilities: RtpCapabilities | undefined;
  #link: CallLink | undefined;
  /** Grows with each building, so that an older one that ends late is thrown away. */
  #building = 0;
  #failures = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #stopFacts: (() => void) | undefined;

  constructor(ports: CallClientPorts) {
    this.#ports = ports;
    const { signaling, choices } = ports;
    const onTrouble = (link: CallLink) => this.#onTrouble(link);
    this.#remote = new RemotePeers({ signaling, onChange: () => this.#publish({}), onTrouble });
    this.#local = {
      microphone: this.#source("microphone", (devices) =>
        devices.getUserMedia({ audio: microphoneConstraints(choices.microphone.id) }),
      ),
      camera: this.#source("camera", (devices) =>
        devices.getUserMedia({ video: cameraConstraints(choices.camera.id) }),
      ),
      screen: this.#source("screen", (devices) => devices.getDisplayMedia({ video: screenConstraints, audio: false })),
    };
    this.#undo = this.#listen(signaling);
    if (choices.microphone.on) this.#local.microphone.setOn(true);
    if (choices.camera.on) this.#local.camera.setOn(true);
  }

  getSnapshot(): CallClientSnapshot {
    return this.#store.get();
  }

  /** Returns its undo. */
  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  /** Screens can be shared only from within a click: call it from there. */
  toggle(source: MediaSource): void {
    this.#local[source].toggle();
  }

  setOn(source: MediaSource, isOn: boolean): void {
    this.#local[source].setOn(isOn);
  }

  /** How large a peer's camera is shown, in CSS pixels; a size of 0 saves its sending. */
  showTile(peer: PeerId, tile: TileSize): void {
    this.#remote.showTile(peer, tile);
  }

  /** Builds the call anew, at once: the person asks for it. */
  retry(): void {
    this.#failures = 0;
    if (this.#capabilities) this.#build(this.#capabilities);
  }

  /** Leaves the call; every device is given back. Final. */
  close(): void {
    for (const undo of this.#undo) undo();
    this.#capabilities = undefined;
    this.#drop();
    this.#remote.reset(undefined, []);
    for (const source of Object.values(this.#local)) source.close();
    this.#publish({ state: "off", speakers: new Set() });
  }

  #listen(signaling: CallSignaling): (() => void)[] {
    return [
      signaling.onJoined(({ self, producers, routerRtpCapabilities }) => {
        this.#start(self.id, { producers, routerRtpCapabilities });
      }),
      signaling.on("mediaRestarted", ({ routerRtpCapabilities }) => {
        this.#start(this.#self, { producers: [], routerRtpCapabilities });
      }),
      signaling.on("producerAdded", ({ producer }) => {
        this.#remote.add(producer);
        if (producer.peerId === this.#self) this.#local[producer.source].onPublished();
      }),
      signaling.on("producerPaused", (params) => this.#remote.setPaused(params, true)),
      signaling.on("producerResumed", (params) => this.#remote.setPaused(params, false)),
      signaling.on("producerClosed", ({ producerId }) => {
        this.#remote.onProducerClosed(producerId);
        for (const source of Object.values(this.#local)) source.onProducerClosed(producerId);
      }),
      signaling.on("activeSpeakers", ({ peers }) => {
        this.#publish({ speakers: new Set(peers.map(({ peerId }) => peerId)) });
      }),
    ];
  }

  #start(
    self: PeerId | undefined,
    {
      producers,
      routerRtpCapabilities,
    }: { producers: readonly ProducerView[]; routerRtpCapabilities: RtpCapabilities },
  ): void {
    this.#self = self;
    this.#failures = 0;
    this.#capabilities = routerRtpCapabilities;
    this.#drop();
    this.#remote.reset(self, producers);
    this.#build(routerRtpCapabilities);
  }

  #build(capabilities: RtpCapabilities): void {
    this.#drop();
    this.#publish({ state: "connecting", speakers: new Set() });
    const building = this.#building;
    const isCurrent = () => this.#building === building;
    const { signaling, calm, createDevice = () => browserDevice(calm) } = this.#ports;
    const opening = CallLink.open(
      {
        signaling,
        createDevice,
        onState: (state) => isCurrent() && this.#onLinkState(state),
        onGone: () => isCurrent() && this.#fail(),
      },
      capabilities,
    );
    opening.then(
      (link) => (isCurrent() ? this.#use(link) : link.close()),
      () => isCurrent() && this.#fail(),
    );
  }

  #use(link: CallLink): void {
    this.#link = link;
    this.#stopFacts = watchLinkFacts(
      () => link.facts(),
      (facts) => this.#publish(facts),
    );
    for (const source of Object.values(this.#local)) source.useLink(link);
    this.#remote.useLink(link);
    this.#publish({ state: "connected" });
  }

  #onLinkState(state: LinkState): void {
    if (state === "connected") this.#failures = 0;
    this.#publish({ state });
  }

  #onTrouble(link: CallLink): void {
    if (link === this.#link) this.#fail();
  }

  /** The link is no good, and perhaps the next one neither: it is built after a while. */
  #fail(): void {
    this.#drop();
    this.#publish({ state: "failed" });
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    this.#retryTimer = setTimeout(() => this.#capabilities && this.#build(this.#capabilities), delay);
  }

  #drop(): void {
    this.#building += 1;
    clearTimeout(this.#retryTimer);
    this.#stopFacts?.();
    this.#stopFacts = undefined;
    for (const source of Object.values(this.#local)) source.useLink(undefined);
    this.#remote.useLink(undefined);
    this.#link?.close();
    this.#link = undefined;
    this.#publish(noFacts);
  }

  #source(source: MediaSource, ask: (devices: MediaDevices) => Promise<MediaStream>): LocalSource {
    const acquire = async () => {
      const { devices } = this.#ports;
      if (!devices) throw new NoDevicesError();
      const track = (await ask(devices)).getTracks()[0];
      if (!track) throw new NoDevicesError();
      if (source === "screen") track.contentHint = "detail";
      return track;
    };
    return new LocalSource({
      source,
      acquire,
      onChange: () => this.#publish({}),
      onTrouble: (link) => this.#onTrouble(link),
    });
  }

  #publish(change: Partial<CallClientSnapshot>): void {
    const { microphone, camera, screen } = this.#local;
    this.#store.set({
      ...this.#store.get(),
      ...change,
      microphone: microphone.state,
      camera: camera.state,
      screen: screen.state === "on" ? "on" : "off",
      ownCamera: this.#streamOf(camera.track),
      ownScreen: this.#streamOf(screen.track),
      peers: this.#remote.snapshot(),
    });
  }

  /** The same stream as long as it is the same track, so that no video element starts anew. */
  #streamOf(track: MediaStreamTrack | undefined): MediaStream | undefined {
    if (!track) return undefined;
    const stream = this.#ownStreams.get(track) ?? new MediaStream([track]);
    this.#ownStreams.set(track, stream);
    return stream;
  }
}

/** The library comes with the first call: pages without one, and the first image, do not wait for it. */
async function browserDevice(calm: Promise<void> | undefined): Promise<Device> {
  await calm;
  const library = await import("mediasoup-client");
  return library.Device.factory();
}
