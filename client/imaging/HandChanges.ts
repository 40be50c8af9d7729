export type ChangePhase = "motion" | "rest";

export interface HandClock {
  requestFrame(callback: () => void): number;
  cancelFrame(handle: number): void;
  setTimer(callback: () => void, ms: number): number;
  clearTimer(handle: number): void;
}

export const browserClock: HandClock = {
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (handle) => cancelAnimationFrame(handle),
  setTimer: (callback, ms) => window.setTimeout(callback, ms),
  clearTimer: (handle) => window.clearTimeout(handle),
};

/** After the last tick of a wheel or a held key. */
export const SETTLE_MS = 180;

/**
 * Turns what a hand does into changes to tell: "motion" at most once a frame, then exactly one "rest". Where a hand has moved, its last
 * state is told as motion too: others see that at once, and the rest only when it is saved.
 */
export class HandChanges implements Disposable {
  readonly #clock: HandClock;
  readonly #tell: (phase: ChangePhase) => void;
  #frame: number | undefined;
  #settle: number | undefined;
  #isDirty = false;
  #isUntold = false;
  #holds = 0;

  constructor(clock: HandClock, tell: (phase: ChangePhase) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A button or finger is down, or images play: no rest before `released` was called as often. */
  held(): void {
    this.#holds += 1;
    this.#cancelSettle();
  }

  /** A change while held, or by a wheel tick or key, which comes to rest by itself. */
  moved(): void {
    this.#isUntold = true;
    this.#isDirty = true;
    if (this.#frame === undefined) this.#tellMotion();
    if (this.#holds > 0) return;
    this.#cancelSettle();
    this.#settle = this.#clock.setTimer(() => this.#rest(), SETTLE_MS);
  }

  released(): void {
    this.#holds = Math.max(0, this.#holds - 1);
    if (this.#holds === 0 && this.#isUntold) this.#rest();
  }

  /** A change made at once and whole: a preset, reset, another series. */
  settled(): void {
    this.#isUntold = true;
    if (this.#holds === 0) this.#rest();
  }

  /** Somebody else's state has replaced what the hand did: nothing is told any more. */
  dropped(): void {
    this.#isUntold = false;
    this.#isDirty = false;
    this.#cancelSettle();
  }

  [Symbol.dispose](): void {
    this.dropped();
    if (this.#frame !== undefined) this.#clock.cancelFrame(this.#frame);
  }

  #tellMotion(): void {
    this.#isDirty = false;
    this.#frame = this.#clock.requestFrame(() => {
      this.#frame = undefined;
      if (this.#isDirty) this.#tellMotion();
    });
    this.#tell("motion");
  }

  #rest(): void {
    this.#cancelSettle();
    if (this.#isDirty) this.#tell("motion");
    this.#isUntold = false;
    this.#isDirty = false;
    this.#tell("rest");
  }

  #cancelSettle(): void {
    if (this.#settle !== undefined) this.#clock.clearTimer(this.#settle);
    this.#settle = undefined;
  }
}
