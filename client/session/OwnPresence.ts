import type { PeerId } from "../../shared/model/ids.ts";
import type { DeviceKind, NetworkQuality } from "../../shared/model/session.ts";
import type { SignalingClient } from "../net/SignalingClient.ts";
import { lineQuality } from "./lineQuality.ts";

export interface OwnPresencePorts {
  readonly self: PeerId;
  readonly device: DeviceKind;
  readonly signaling: Pick<SignalingClient, "request" | "onJoined" | "on">;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

const ASK_EVERY_MS = 10_000;
/** The middle one of so many round trips counts. */
const KEPT = 3;

/** Tells the others what this person looks with and how their line is; a hand that is up outlives a lost connection. */
export class OwnPresence {
  readonly #ports: OwnPresencePorts;
  readonly #undo: readonly (() => void)[];
  readonly #timer: ReturnType<typeof setInterval>;
  #roundTripsMs: readonly number[] = [];
  #told: NetworkQuality | undefined;
  #isHandUp = false;

  constructor(ports: OwnPresencePorts) {
    this.#ports = ports;
    const { signaling } = ports;
    this.#undo = [
      signaling.onJoined(({ self }) => this.#joined(self.handRaisedAt !== undefined)),
      signaling.on("peerChanged", ({ peer }) => {
        if (peer.id === ports.self) this.#isHandUp = peer.handRaisedAt !== undefined;
      }),
    ];
    this.#timer = setInterval(() => void this.#measure(), ASK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const undo of this.#undo) undo();
  }

  #joined(isHandUp: boolean): void {
    const { signaling } = this.#ports;
    this.#tell();
    if (this.#isHandUp && !isHandUp) signaling.request("raiseHand", { isRaised: true }).catch(() => undefined);
    void this.#measure();
  }

  /** Whoever could not be asked says nothing about the line: signaling finds out what is wrong. */
  async #measure(): Promise<void> {
    const { signaling, now } = this.#ports;
    const askedAt = now();
    try {
      await signaling.request("ping", {});
    } catch {
      return;
    }
    this.#roundTripsMs = [...this.#roundTripsMs, now() - askedAt].slice(-KEPT);
    if (lineQuality(this.#roundTripsMs) !== this.#told) this.#tell();
  }

  #tell(): void {
    const { signaling, device } = this.#ports;
    const quality = lineQuality(this.#roundTripsMs);
    this.#told = quality;
    signaling.request("describeLine", { device, quality }).catch(() => undefined); // Told anew after the next joining.
  }
}
