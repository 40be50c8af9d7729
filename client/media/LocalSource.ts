import type { Producer } from "mediasoup-client/types";
import { Failure } from "../../shared/protocol/failures.ts";
import type { MediaSource } from "../../shared/protocol/signaling.ts";
import type { CallLink } from "./CallLink.ts";
import { deviceFailure } from "./deviceFailure.ts";

/** `unavailable`: there is no such device, or another program has it. `denied`: the person or the browser forbids it. */
export type DeviceState = "on" | "off" | "unavailable" | "denied";

export interface LocalSourcePorts {
  readonly source: MediaSource;
  readonly acquire: () => Promise<MediaStreamTrack>;
  readonly onChange: () => void;
  /** Publishing over this link failed. The source stays on and is published over the next one. */
  readonly onTrouble: (link: CallLink) => void;
}

/** The Producer that takes over is told right after the closing of the former. */
const TAKEOVER_MS = 250;

/**
 * One's own microphone, camera or screen: switched on and off by the person, published over whatever link there is.
 * Off, a microphone is muted and keeps its device; a camera or screen gives it back.
 */
export class LocalSource {
  readonly #ports: LocalSourcePorts;
  #isOn = false;
  #state: DeviceState = "off";
  #track: MediaStreamTrack | undefined;
  #link: CallLink | undefined;
  #producer: Producer | undefined;
  #takeover: ReturnType<typeof setTimeout> | undefined;
  #tail: Promise<void> = Promise.resolve();

  constructor(ports: LocalSourcePorts) {
    this.#ports = ports;
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** What it takes, where it is on. */
  get track(): MediaStreamTrack | undefined {
    return this.#isOn ? this.#track : undefined;
  }

  setOn(isOn: boolean): void {
    this.#isOn = isOn;
    // At once: a word said after muting must not go out while something else is still under way.
    if (this.#track) this.#track.enabled = isOn;
    this.#apply();
  }

  toggle(): void {
    this.setOn(!this.#isOn);
  }

  /** Publishes over this link from now on; the former one is closed by its owner, and its Producer with it. */
  useLink(link: CallLink | undefined): void {
    this.#forgetTakeover();
    this.#link = link;
    this.#apply();
  }

  /** The server closed this Producer. If it is ours, its transport is gone there, or another tab has taken over. */
  onProducerClosed(producerId: string): void {
    const link = this.#link;
    if (!link || this.#producer?.id !== producerId || this.#producer.closed) return;
    this.#producer.close();
    this.#takeover = setTimeout(() => this.#ports.onTrouble(link), TAKEOVER_MS);
  }

  /** This person publishes the source now: from another tab, where our Producer was closed for it just before. */
  onPublished(): void {
    if (this.#takeover === undefined) return;
    this.#giveUp("off");
  }

  /** Ends the track; the device's light goes out. */
  close(): void {
    this.#link = undefined;
    this.#giveUp("off");
  }

  /** Makes true what is wanted now, after what is under way. */
  #apply(): void {
    this.#tail = this.#tail.then(async () => {
      const link = this.#link;
      try {
        await this.#settle();
      } catch (error) {
        if (isRefusal(error)) this.#giveUp("off");
        else if (link) this.#ports.onTrouble(link);
      }
      this.#ports.onChange();
    });
  }

  async #settle(): Promise<void> {
    if (this.#isOn && !this.#track) await this.#acquire();
    if (!this.#isOn && this.#ports.source !== "microphone") await this.#release();
    if (!this.#isOn && this.#state === "on") this.#state = "off";
    if (!this.#track) return;
    if (this.#isOn) this.#state = "on";
    await this.#publish(this.#track);
  }

  async #acquire(): Promise<void> {
    try {
      const track = await this.#ports.acquire();
      track.enabled = this.#isOn;
      track.addEventListener("ended", () => {
        if (this.#track === track) this.#giveUp(this.#ports.source === "screen" ? "off" : "unavailable");
      });
      this.#track = track;
      this.#state = "on";
    } catch (error) {
      this.#isOn = false;
      const failure = deviceFailure(error);
      // Who closes the browser's choice of screens has changed their mind.
      if (this.#ports.source === "screen") this.#state = "off";
      else this.#state = failure === "denied" ? "denied" : "unavailable";
    }
  }

  async #publish(track: MediaStreamTrack): Promise<void> {
    const link = this.#link;
    if (!link) return;
    if (!this.#producer || this.#producer.closed) this.#producer = await link.publish(this.#ports.source, track);
    const producer = this.#producer;
    if (producer.closed || producer.paused === !this.#isOn) return;
    await (this.#isOn ? link.resume(producer) : link.pause(producer));
  }

  async #release(): Promise<void> {
    const producer = this.#producer;
    this.#track?.stop();
    this.#track = undefined;
    this.#producer = undefined;
    if (producer && !producer.closed) await this.#link?.unpublish(producer);
  }

  #forgetTakeover(): void {
    clearTimeout(this.#takeover);
    this.#takeover = undefined;
  }

  #giveUp(state: DeviceState): void {
    this.#forgetTakeover();
    this.#isOn = false;
    this.#state = state;
    const ignore = () => undefined; // The server will miss it: its DTLS ends, or its socket does.
    const release = () => this.#release().catch(ignore);
    this.#tail = this.#tail.then(release).then(this.#ports.onChange);
    this.#ports.onChange();
  }
}

/** The server will not take this source from this peer, over any link. */
function isRefusal(error: unknown): boolean {
  return error instanceof Failure && ["forbidden", "bad-rtp", "limit"].includes(error.code);
}
