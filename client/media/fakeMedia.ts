/** Browser media objects for tests that run without a browser. */
export class FakeTrack extends EventTarget {
  readonly id = crypto.randomUUID();
  readonly kind: "audio" | "video";
  enabled = true;
  contentHint = "";
  readyState: "live" | "ended" = "live";

  constructor(kind: "audio" | "video") {
    super();
    this.kind = kind;
  }

  stop(): void {
    this.readyState = "ended";
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: `${this.kind}-device` };
  }

  /** As when the device is unplugged, or the browser's own "stop sharing" pressed. */
  end(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

export class FakeStream {
  readonly #tracks: readonly FakeTrack[];

  constructor(tracks: readonly FakeTrack[]) {
    this.#tracks = tracks;
  }

  getTracks(): readonly FakeTrack[] {
    return this.#tracks;
  }

  getAudioTracks(): readonly FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === "audio");
  }

  getVideoTracks(): readonly FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === "video");
  }
}

/** A machine's devices; `failures` names the errors that asking for a kind throws. */
export class FakeDevices extends EventTarget {
  readonly given: FakeTrack[] = [];
  readonly asked: { readonly audio: boolean; readonly video: boolean }[] = [];
  screensAsked = 0;
  failures: { audio?: string; video?: string; screen?: string } = {};

  getUserMedia = async ({ audio = false, video = false }: MediaStreamConstraints): Promise<FakeStream> => {
    this.asked.push({ audio: audio !== false, video: video !== false });
    const failure =
      (audio === false ? undefined : this.failures.audio) ?? (video === false ? undefined : this.failures.video);
    if (failure !== undefined) throw named(failure);
    const kinds = [...(audio === false ? [] : ["audio" as const]), ...(video === false ? [] : ["video" as const])];
    return this.#give(kinds);
  };

  getDisplayMedia = async (): Promise<FakeStream> => {
    this.screensAsked += 1;
    if (this.failures.screen !== undefined) throw named(this.failures.screen);
    return this.#give(["video"]);
  };

  enumerateDevices = async (): Promise<readonly Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">[]> => [
    { deviceId: "audio-device", kind: "audioinput", label: "Microphone" },
    { deviceId: "video-device", kind: "videoinput", label: "Camera" },
    { deviceId: "", kind: "videoinput", label: "" },
  ];

  #give(kinds: readonly ("audio" | "video")[]): FakeStream {
    const tracks = kinds.map((kind) => new FakeTrack(kind));
    this.given.push(...tracks);
    return new FakeStream(tracks);
  }
}

function named(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}
