import type { ConnectionState, Transport } from "mediasoup-client/types";
import { Failure } from "../../shared/protocol/failures.ts";

/** A restart that did not help yet is tried again so often. */
const RETRY_MS = 3_000;

export interface IceKeeperPorts {
  /** Restarts ICE at the server and here. */
  readonly restart: () => Promise<void>;
  /** The server no longer knows the transport: no restart can help. */
  readonly onGone: () => void;
}

/** Restarts a transport's ICE once it is cut, until it is back: after "failed" nothing but a restart heals it. */
export class IceKeeper {
  readonly #transport: Transport;
  readonly #ports: IceKeeperPorts;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(transport: Transport, ports: IceKeeperPorts) {
    this.#transport = transport;
    this.#ports = ports;
    transport.on("connectionstatechange", (state) => this.#follow(state));
    transport.observer.once("close", () => this.#rest());
  }

  #follow(state: ConnectionState): void {
    if (state === "connected" || state === "closed") return this.#rest();
    const isCut = state === "disconnected" || state === "failed";
    if (!isCut || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#restart(), RETRY_MS);
    this.#restart();
  }

  #restart(): void {
    this.#ports.restart().catch((error: unknown) => {
      if (this.#transport.closed) return;
      // Anything but an unknown transport may pass by the next try: most often signaling is cut as well.
      if (error instanceof Failure && error.code === "not-found") this.#ports.onGone();
    });
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
