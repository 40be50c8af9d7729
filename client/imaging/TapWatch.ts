import type { PixelPoint } from "./ImagePlane.ts";

/** A finger that stays so long where it is points. */
export const LONG_PRESS_MS = 450;
const LONGEST_TAP_MS = 300;
const LONGEST_GAP_MS = 350;
/** CSS pixels: a finger that lies still trembles so much, and two taps of one double tap lie so far apart. */
const TREMBLE = 10;
const NEAR = 30;

export interface TapClock {
  now(): number;
  setTimer(callback: () => void, ms: number): number;
  clearTimer(handle: number): void;
}

/** Tells what one finger means by resting or tapping; browsers tell neither alike. */
export class TapWatch {
  readonly #clock: TapClock;
  readonly #onLong: (at: PixelPoint) => void;
  #down: { readonly at: PixelPoint; readonly time: number; readonly timer: number } | undefined;
  #lastTap: { readonly at: PixelPoint; readonly time: number } | undefined;

  constructor(clock: TapClock, onLong: (at: PixelPoint) => void) {
    this.#clock = clock;
    this.#onLong = onLong;
  }

  down(at: PixelPoint): void {
    this.cancel();
    const timer = this.#clock.setTimer(() => {
      this.#down = undefined;
      this.#onLong(at);
    }, LONG_PRESS_MS);
    this.#down = { at, time: this.#clock.now(), timer };
  }

  move(at: PixelPoint): void {
    if (this.#down && distance(at, this.#down.at) > TREMBLE) this.cancel();
  }

  /** True where this was the second tap of a double tap. */
  up(at: PixelPoint): boolean {
    const now = this.#clock.now();
    const isTap = this.#down !== undefined && now - this.#down.time <= LONGEST_TAP_MS;
    const before = this.#lastTap;
    this.cancel();
    const isDouble =
      isTap && before !== undefined && now - before.time <= LONGEST_GAP_MS && distance(at, before.at) <= NEAR;
    this.#lastTap = isTap && !isDouble ? { at, time: now } : undefined;
    return isDouble;
  }

  /** It moves, or a second finger came. */
  cancel(): void {
    if (this.#down) this.#clock.clearTimer(this.#down.timer);
    this.#down = undefined;
  }
}

function distance(a: PixelPoint, b: PixelPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
