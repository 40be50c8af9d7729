import { cameraConstraints, microphoneConstraints } from "./constraints.ts";
import { type DeviceFailure, deviceFailure, NoDevicesError } from "./deviceFailure.ts";
import { loudness } from "./loudness.ts";
import { SnapshotStore } from "./SnapshotStore.ts";

/** `starting`: the browser was asked and has not answered; `busy`: another program holds the device. */
type PreviewState = "off" | "starting" | "on" | DeviceFailure;

export interface PreviewDevice {
  readonly state: PreviewState;
  /** `label` is empty until the browser may name its devices. */
  readonly devices: readonly { readonly id: string; readonly label: string }[];
  readonly chosenId: string | undefined;
}

export interface DevicePreviewSnapshot {
  readonly microphone: PreviewDevice;
  readonly camera: PreviewDevice;
  /** The camera's picture; undefined while it is off. */
  readonly stream: MediaStream | undefined;
}

type Kind = "microphone" | "camera";

const off: PreviewDevice = { state: "off", devices: [], chosenId: undefined };
const ANALYSER_SIZE = 1024;

/**
 * This machine's microphone and camera before joining. Nothing of it leaves the browser, nothing of it rejects: a
 * person without any device still joins.
 */
export class DevicePreview {
  readonly #store = new SnapshotStore<DevicePreviewSnapshot>({ microphone: off, camera: off, stream: undefined });
  readonly #devices: MediaDevices | undefined;
  readonly #tracks = new Map<Kind, MediaStreamTrack>();
  /** What was asked for last, by kind: an older answer is thrown away. */
  readonly #asked: Record<Kind, number> = { microphone: 0, camera: 0 };
  readonly #starting = new Set<Kind>();
  readonly #refresh = () => void this.#list();

  constructor(devices: MediaDevices | undefined = navigator.mediaDevices) {
    this.#devices = devices;
    devices?.addEventListener("devicechange", this.#refresh);
    this.#refresh();
  }

  getSnapshot(): DevicePreviewSnapshot {
    return this.#store.get();
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  setMicrophone(on: boolean): void {
    this.#set("microphone", on);
  }

  setCamera(on: boolean): void {
    this.#set("camera", on);
  }

  chooseMicrophone(id: string): void {
    this.#choose("microphone", id);
  }

  chooseCamera(id: string): void {
    this.#choose("camera", id);
  }

  /** Loudness of the microphone, 0..1, each animation frame; 0 while it is off. Ends by the returned function. */
  subscribeLevel(listener: (level: number) => void): () => void {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: ANALYSER_SIZE });
    const samples = new Float32Array(ANALYSER_SIZE);
    let heard: MediaStreamTrack | undefined;
    let source: MediaStreamAudioSourceNode | undefined;
    let frame = requestAnimationFrame(function next() {
      measure();
      frame = requestAnimationFrame(next);
    });
    const measure = () => {
      const track = this.#tracks.get("microphone");
      if (track !== heard) {
        source?.disconnect();
        source = track && context.createMediaStreamSource(new MediaStream([track]));
        source?.connect(analyser);
        heard = track;
      }
      analyser.getFloatTimeDomainData(samples);
      listener(track ? loudness(samples) : 0);
    };
    return () => {
      cancelAnimationFrame(frame);
      source?.disconnect();
      context.close().catch(() => undefined); // It was closed already.
    };
  }

  /** Releases the devices; the lights of the machine go out. */
  stop(): void {
    this.#set("microphone", false);
    this.#set("camera", false);
  }

  #set(kind: Kind, on: boolean): void {
    this.#asked[kind] += 1;
    if (!on) {
      this.#starting.delete(kind);
      this.#release(kind);
      return this.#update(kind, { state: "off" });
    }
    this.#update(kind, { state: "starting" });
    this.#starting.add(kind);
    // Both in one turn make one question to the person instead of two.
    queueMicrotask(() => void this.#start());
  }

  #choose(kind: Kind, chosenId: string): void {
    this.#update(kind, { chosenId });
    if (this.#store.get()[kind].state !== "off") this.#set(kind, true);
  }

  async #start(): Promise<void> {
    const kinds = [...this.#starting];
    this.#starting.clear();
    if (kinds.length === 0) return;
    const asked = { ...this.#asked };
    const isCurrent = (kind: Kind) => this.#asked[kind] === asked[kind];
    const answers = await this.#acquire(kinds);
    for (const [kind, answer] of answers) {
      if (isCurrent(kind)) this.#take(kind, answer);
      else if (typeof answer !== "string") answer.stop();
    }
    await this.#list();
  }

  /** All at once; where that fails each by itself, so that a missing camera does not cost the microphone. */
  async #acquire(kinds: readonly Kind[]): Promise<Map<Kind, MediaStreamTrack | DeviceFailure>> {
    const answers = new Map<Kind, MediaStreamTrack | DeviceFailure>();
    try {
      const stream = await this.#ask(kinds);
      for (const kind of kinds) answers.set(kind, trackOf(stream, kind) ?? "absent");
    } catch (error) {
      if (kinds.length === 1) for (const kind of kinds) answers.set(kind, deviceFailure(error));
      else for (const kind of kinds) for (const answer of await this.#acquire([kind])) answers.set(...answer);
    }
    return answers;
  }

  #ask(kinds: readonly Kind[]): Promise<MediaStream> {
    if (!this.#devices) return Promise.reject(new NoDevicesError());
    const { microphone, camera } = this.#store.get();
    return this.#devices.getUserMedia({
      audio: kinds.includes("microphone") && microphoneConstraints(microphone.chosenId),
      video: kinds.includes("camera") && cameraConstraints(camera.chosenId),
    });
  }

  #take(kind: Kind, answer: MediaStreamTrack | DeviceFailure): void {
    this.#release(kind);
    if (typeof answer === "string") return this.#update(kind, { state: answer });
    this.#tracks.set(kind, answer);
    answer.addEventListener("ended", () => {
      if (this.#tracks.get(kind) !== answer) return;
      this.#release(kind);
      this.#update(kind, { state: "absent" });
    });
    this.#update(kind, { state: "on", chosenId: answer.getSettings().deviceId });
  }

  #release(kind: Kind): void {
    this.#tracks.get(kind)?.stop();
    this.#tracks.delete(kind);
  }

  async #list(): Promise<void> {
    const all = (await this.#devices?.enumerateDevices().catch(() => [])) ?? [];
    this.#update("microphone", { devices: named(all, "audioinput") });
    this.#update("camera", { devices: named(all, "videoinput") });
  }

  #update(kind: Kind, change: Partial<PreviewDevice>): void {
    const before = this.#store.get();
    const camera = this.#tracks.get("camera");
    const shown = before.stream?.getVideoTracks()[0];
    const stream = shown === camera ? before.stream : camera && new MediaStream([camera]);
    this.#store.set({ ...before, [kind]: { ...before[kind], ...change }, stream });
  }
}

function trackOf(stream: MediaStream, kind: Kind): MediaStreamTrack | undefined {
  return (kind === "microphone" ? stream.getAudioTracks() : stream.getVideoTracks())[0];
}

/** Browsers list one nameless device without an id before they were allowed to say more. */
function named(all: readonly MediaDeviceInfo[], kind: MediaDeviceKind) {
  return all
    .filter((device) => device.kind === kind && device.deviceId !== "")
    .map(({ deviceId: id, label }) => ({ id, label }));
}
