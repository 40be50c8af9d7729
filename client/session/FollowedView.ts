import type { PeerId } from "../../shared/model/ids.ts";
import { MAX_VIEWPORTS, type StageLayout, type ViewportState } from "../../shared/model/stage.ts";
import { followedState, type MotionSeen } from "./follow.ts";

/** What was on screen, row by row. */
export interface ShownView {
  readonly layout: StageLayout;
  readonly states: readonly (ViewportState | undefined)[];
}

interface Asked {
  readonly presenterId: PeerId | undefined;
  /** What the presenter's key holds. */
  readonly settled: ViewportState | undefined;
  /** Milliseconds, monotonic. */
  readonly now: number;
}

/** What a follower sees in each viewport: where the presenter's hand is, else where it settled, else what was seen before. */
export class FollowedView {
  readonly #motion = new Map<number, MotionSeen>();
  readonly #settled = new Map<number, { readonly text: string; readonly at: number }>();
  #held: ShownView | undefined;

  /** The stage was handed on: this is shown until the new presenter has said what there is to see. */
  hold(shown: ShownView): void {
    this.#held = shown;
  }

  /** The presenter has said it. */
  release(): void {
    this.#held = undefined;
  }

  /** Another case. */
  clear(): void {
    this.#held = undefined;
    this.#motion.clear();
  }

  see(index: number, motion: MotionSeen): void {
    this.#motion.set(index, motion);
  }

  /** Notes when the presenter's keys changed: motion before that is history. */
  noteSettled(read: (index: number) => ViewportState | undefined, now: number): void {
    for (let index = 0; index < MAX_VIEWPORTS; index++) {
      const text = JSON.stringify(read(index)) ?? "";
      if (this.#settled.get(index)?.text !== text) this.#settled.set(index, { text, at: now });
    }
  }

  layout(presented: StageLayout | undefined): StageLayout | undefined {
    return presented ?? this.#held?.layout;
  }

  state(index: number, asked: Asked): ViewportState | undefined {
    const settledAt = this.#settled.get(index)?.at ?? 0;
    return followedState({ ...asked, motion: this.#motion.get(index), settledAt }) ?? this.#held?.states[index];
  }
}
