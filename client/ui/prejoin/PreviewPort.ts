/** `starting`: the browser was asked and has not answered; `busy`: another program holds the device. */
type PreviewDeviceState = "off" | "starting" | "on" | "denied" | "absent" | "busy";

interface DeviceChoice {
  readonly id: string;
  /** Empty until the browser may name its devices. */
  readonly label: string;
}

export interface PreviewDevice {
  readonly state: PreviewDeviceState;
  readonly devices: readonly DeviceChoice[];
  readonly chosenId: string | undefined;
}

export interface PreviewSnapshot {
  readonly microphone: PreviewDevice;
  readonly camera: PreviewDevice;
  /** The camera's picture; undefined while it is off. */
  readonly stream: MediaStream | undefined;
}

/** The pre-join page's view of this machine's microphone and camera. Nothing of it leaves the browser. */
export interface PreviewPort {
  /** The same object until something changes. */
  getSnapshot(): PreviewSnapshot;
  subscribe(listener: () => void): () => void;
  /** Loudness of the microphone, 0..1, as often as the screen can show it; ends by the returned function. */
  subscribeLevel(listener: (level: number) => void): () => void;

  setMicrophone(on: boolean): void;
  setCamera(on: boolean): void;
  chooseMicrophone(id: string): void;
  chooseCamera(id: string): void;
  /** Releases the devices. The page calls it before the session opens, and when it goes away. */
  stop(): void;
}
