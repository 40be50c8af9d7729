import { JoinedFrames } from "./JoinedFrames.ts";

/** A socket that has something to say when its turn comes. */
export interface Sender {
  flush(joined: JoinedFrames): void;
}

export interface SendTurnParts {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** After sending took so long, others have their turn for this many times as long: the less, the sooner things come, and the more writes. */
const REST = 0.8;
/** Nobody sees that something came so much later. */
const MAX_REST_MS = 10;
/** What had to wait for the disk waits no longer than this share of the rest. */
const HASTY_SHARE = 0.2;
/** So many sockets are written to before what has arrived is read: about a third of a millisecond. */
const STEP = 50;

/**
 * [SY29] Gathers what there is to say to many sockets, and says it to each in one write: a write costs the server about as much as all
 * the rest of a message. What comes alone goes out in the same turn of the event loop. When sending takes long, for there are many
 * sockets, what comes meanwhile waits the longer and goes together; it is read between the steps, so that sockets which have not had
 * their turn yet are told it now.
 */
export class SendTurn {
  readonly #now: () => number;
  #waiting: Sender[] = [];
  /** Undefined between two passes. */
  #pass: Iterator<Sender> | undefined;
  #joined = new JoinedFrames();
  #sendingMs = 0;
  #restedSince = 0;
  #timer: NodeJS.Timeout | undefined;
  #isHasty = false;

  constructor({ now = () => performance.now() }: SendTurnParts = {}) {
    this.#now = now;
  }

  /** To be called once by each sender until it is flushed. */
  add(sender: Sender): void {
    this.#waiting.push(sender);
    if (this.#waiting.length === 1 && !this.#pass) this.#schedule();
  }

  /** To be called after `add` where what there is to say has waited long enough. */
  hasten(): void {
    if (this.#isHasty) return;
    this.#isHasty = true;
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#schedule();
  }

  #schedule(): void {
    const restMs = Math.min(MAX_REST_MS, REST * this.#sendingMs) * (this.#isHasty ? HASTY_SHARE : 1);
    const waitMs = this.#restedSince + restMs - this.#now();
    this.#timer = undefined;
    if (waitMs < 1) setImmediate(() => this.#begin());
    else this.#timer = setTimeout(() => this.#begin(), waitMs);
  }

  #begin(): void {
    this.#pass = this.#waiting.values();
    this.#waiting = [];
    this.#joined = new JoinedFrames();
    this.#sendingMs = 0;
    this.#timer = undefined;
    this.#isHasty = false;
    this.#step(this.#pass);
  }

  #step(pass: Iterator<Sender>): void {
    const startedAt = this.#now();
    let next = pass.next();
    for (let told = 1; !next.done; told++) {
      next.value.flush(this.#joined);
      if (told === STEP) break;
      next = pass.next();
    }
    const endedAt = this.#now();
    this.#sendingMs += endedAt - startedAt;
    if (!next.done) return void setImmediate(() => this.#step(pass));
    this.#pass = undefined;
    this.#restedSince = endedAt;
    if (this.#waiting.length > 0) this.#schedule();
  }
}
