import type { SeriesFrame } from "./Series.ts";

/** Series that no viewport shows come two at a time: the hand's next wish finds the line, and the decoders, nearly free. */
const BACKGROUND_LOADS = 2;

/** What to fetch next: what surrounds the images on the screens, most urgent first, and once nothing of that is left, the rest of the case. */
export class FetchQueues {
  #shown: { readonly viewer: string; readonly frames: SeriesFrame[] }[] = [];
  #background: SeriesFrame[] = [];
  /** Those that have shown something before: what changes in one of them is a hand's doing, or the presenter's. */
  readonly #viewers = new Set<string>();

  /** Replaces what was to come for this viewer. The one whose view moved goes first; one that shows its first image waits behind the others. */
  show(viewer: string, frames: readonly SeriesFrame[]): void {
    const others = this.#shown.filter((queue) => queue.viewer !== viewer);
    const queue = { viewer, frames: [...frames] };
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

  /** Takes out the next frame that is still missing and may be loaded beside the `running` loads. */
  next(now: {
    readonly running: number;
    readonly hasRoomForBackground: boolean;
    readonly isSettled: (frame: SeriesFrame) => boolean;
  }): SeriesFrame | undefined {
    for (const { frames } of this.#shown) {
      const frame = takeMissing(frames, now.isSettled);
      if (frame) return frame;
    }
    this.#shown = [];
    if (now.running >= BACKGROUND_LOADS || !now.hasRoomForBackground) return undefined;
    return takeMissing(this.#background, now.isSettled);
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
