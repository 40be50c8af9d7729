import { beforeEach, describe, expect, it } from "vitest";
import { HandChanges, type HandClock, SETTLE_MS } from "./HandChanges.ts";

/** Frames and timers that run when told. */
class TestClock implements HandClock {
  #next = 1;
  #now = 0;
  readonly #frames = new Map<number, () => void>();
  readonly #timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  requestFrame(callback: () => void): number {
    this.#frames.set(this.#next, callback);
    return this.#next++;
  }

  cancelFrame(handle: number): void {
    this.#frames.delete(handle);
  }

  setTimer(run: () => void, ms: number): number {
    this.#timers.set(this.#next, { at: this.#now + ms, run });
    return this.#next++;
  }

  clearTimer(handle: number): void {
    this.#timers.delete(handle);
  }

  frame(): void {
    const due = [...this.#frames.values()];
    this.#frames.clear();
    for (const run of due) run();
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const [handle, { at, run }] of this.#timers) {
      if (at > this.#now) continue;
      this.#timers.delete(handle);
      run();
    }
  }
}

describe("HandChanges", () => {
  let clock: TestClock;
  let told: string[];
  let hand: HandChanges;

  beforeEach(() => {
    clock = new TestClock();
    told = [];
    hand = new HandChanges(clock, (phase) => told.push(phase));
  });

  it("tells motion at most once a frame, the last of a frame included", () => {
    hand.held();
    for (let move = 0; move < 5; move += 1) hand.moved();
    expect(told).toEqual(["motion"]);
    clock.frame();
    expect(told).toEqual(["motion", "motion"]);
    clock.frame();
    clock.frame();
    expect(told).toEqual(["motion", "motion"]);
  });

  it("rests when the button is let go, not before", () => {
    hand.held();
    hand.moved();
    clock.pass(10 * SETTLE_MS);
    expect(told).toEqual(["motion"]);
    hand.released();
    expect(told).toEqual(["motion", "rest"]);
    clock.frame();
    clock.pass(10 * SETTLE_MS);
    expect(told).toEqual(["motion", "rest"]);
  });

  it("tells where the hand came to rest as motion first: that waits for no disk", () => {
    hand.held();
    hand.moved();
    hand.moved();
    hand.released();
    expect(told).toEqual(["motion", "motion", "rest"]);
    // A preset is made at once and whole.
    hand.settled();
    expect(told).toEqual(["motion", "motion", "rest", "rest"]);
  });

  it("tells nothing of a click that changes nothing", () => {
    hand.held();
    hand.released();
    expect(told).toEqual([]);
  });

  it("rests once after the last tick of a wheel", () => {
    for (let tick = 0; tick < 4; tick += 1) {
      hand.moved();
      clock.frame();
      clock.pass(SETTLE_MS - 1);
    }
    expect(told.filter((phase) => phase === "rest")).toEqual([]);
    clock.pass(1);
    expect(told.filter((phase) => phase === "rest")).toEqual(["rest"]);
  });

  it("rests at once on a whole change", () => {
    hand.settled();
    expect(told).toEqual(["rest"]);
  });

  it("tells nothing more of what somebody else's state has replaced", () => {
    hand.moved();
    hand.dropped();
    clock.frame();
    clock.pass(10 * SETTLE_MS);
    expect(told).toEqual(["motion"]);
  });
});
