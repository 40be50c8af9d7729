import { JoinedFrames } from "./JoinedFrames.ts";

/** A socket that has something to say when its turn comes. */
export interface Sender {
  flush(joined: JoinedFrames): void;
}

export interface SendTurnParts {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** After sending took so long, others have their turn for this many times as long. */
const REST = 1.5;
/** Nobody sees that something came so much later. */
const MAX_REST_MS = 10;

/**
 * [SY29] Gathers what there is to say to many sockets, and says it to each in one write: a write costs the server about as much as all
 * the rest of a message. What comes alone goes out in the same turn of the event loop. When sending takes long, for there are many
 * sockets, what comes meanwhile waits the longer and goes together.
 */
export class SendTurn {
  readonly #now: () => number;
  #waiting: Sender[] = [];
  #restsUntil = 0;

  constructor({ now = () => performance.now() }: SendTurnParts = {}) {
    this.#now = now;
  }

  /** To be called once by each sender until it is flushed. */
  add(sender: Sender): void {
    if (this.#waiting.length === 0) this.#schedule();
    this.#waiting.push(sender);
  }

  #schedule(): void {
    const waitMs = this.#restsUntil - this.#now();
    if (waitMs < 1) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const startedAt = this.#now();
    const joined = new JoinedFrames();
    for (const sender of waiting) sender.flush(joined);
    const endedAt = this.#now();
    this.#restsUntil = endedAt + Math.min(MAX_REST_MS, REST * (endedAt - startedAt));
  }
}
