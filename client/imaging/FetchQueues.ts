import type { SeriesFrame } from "./Series.ts";

/** What surrounds the image that a viewport shows, most urgent first. */
export interface Surroundings {
  readonly near: readonly SeriesFrame[];
  readonly far: readonly SeriesFrame[];
}

interface Queue {
  readonly viewer: string;
  readonly near: SeriesFrame[];
  readonly far: SeriesFrame[];
}

/**
 * What to fetch next: what is near the images on the screens, then the rest of their series in turns, and once nothing of that is left,
 * the rest of the case.
 */
export class FetchQueues {
  #shown: Queue[] = [];
  #background: SeriesFrame[] = [];
  /** Those that have shown something before: what changes in one of them is a hand's doing, or the presenter's. */
  readonly #viewers = new Set<string>();

  /** Replaces what was to come for this viewer. The one whose view moved goes first; one that shows its first image waits behind the others. */
  show(viewer: string, { near, far }: Surroundings): void {
    const others = this.#shown.filter((queue) => queue.viewer !== viewer);
    const queue = { viewer, near: [...near], far: [...far] };
    this.#shown = this.#viewers.has(viewer) ? [queue, ...others] : [...others, queue];
    this.#viewers.add(viewer);
  }

  forget(viewer: string): void {
    this.#shown = this.#shown.filter((queue) => queue.viewer !== viewer);
    this.#viewers.delete(viewer);
  }

  /** Replaces what was to come in the background. */
  fill(frames: readonly SeriesFrame[]): void {
    this.#background = [...frames];
  }

  /** What was taken out and did not come is tried again after everything else. */
  putBack(frame: SeriesFrame): void {
    this.#background.push(frame);
  }

  /** Takes out the next frame that is still missing; `mayFill` is asked once only the background is left. */
  next(now: {
    readonly mayFill: () => boolean;
    readonly isSettled: (frame: SeriesFrame) => boolean;
  }): SeriesFrame | undefined {
    for (const { near } of this.#shown) {
      const frame = takeMissing(near, now.isSettled);
      if (frame) return frame;
    }
    for (const queue of this.#shown) {
      const frame = takeMissing(queue.far, now.isSettled);
      if (!frame) continue;
      this.#shown = [...this.#shown.filter((other) => other !== queue), queue];
      return frame;
    }
    this.#shown = [];
    return now.mayFill() ? takeMissing(this.#background, now.isSettled) : undefined;
  }

  clear(): void {
    this.#shown = [];
    this.#background = [];
  }
}

function takeMissing(frames: SeriesFrame[], isSettled: (frame: SeriesFrame) => boolean): SeriesFrame | undefined {
  for (let frame = frames.shift(); frame; frame = frames.shift()) {
    if (!isSettled(frame)) return frame;
  }
  return undefined;
}
