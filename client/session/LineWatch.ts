import type { ConnectionState } from "./ConnectionState.ts";
import { Listeners } from "./Listeners.ts";

export interface LineWatchPorts {
  /** Tells `offline` and `online`, as a browser's window does. */
  readonly browser: EventTarget;
  /** Settles when the server answers; rejects where it does not. */
  readonly ask: () => Promise<unknown>;
  /** The network may be back: waiting connections try at once. */
  readonly hurry: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Believes the browser at once when it says that the network is gone, and then asks the server: a browser knows its own cable, not
 * the way to the server.
 */
export class LineWatch {
  readonly #ports: LineWatchPorts;
  readonly #changed = new Listeners();
  readonly #ended = new AbortController();
  #doubtSince: number | undefined;

  constructor(ports: LineWatchPorts) {
    this.#ports = ports;
    const { signal } = this.#ended;
    ports.browser.addEventListener("offline", () => this.#doubt(), { signal });
    ports.browser.addEventListener("online", () => this.#hope(), { signal });
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** What is known of the connection: what signaling says, unless the browser knows worse. */
  judge(signaling: ConnectionState): ConnectionState {
    const since = this.#doubtSince;
    return since !== undefined && signaling.kind === "joined" ? { kind: "reconnecting", sinceMs: since } : signaling;
  }

  /** Signaling has lost its connection or has a new one: from here it knows better. */
  settle(): void {
    this.#doubtSince = undefined;
  }

  close(): void {
    this.#ended.abort();
    this.#doubtSince = undefined;
  }

  #doubt(): void {
    this.#doubtSince = this.#ports.now();
    this.#changed.tell();
    this.#verify();
  }

  #hope(): void {
    this.#ports.hurry();
    if (this.#doubtSince !== undefined) this.#verify();
  }

  #verify(): void {
    this.#ports.ask().then(
      () => {
        this.settle();
        this.#changed.tell();
      },
      () => undefined, // Signaling will find out; until then the browser is believed.
    );
  }
}
