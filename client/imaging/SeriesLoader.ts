import { cache, Enums, eventTarget } from "@cornerstonejs/core";
import { FetchQueues } from "./FetchQueues.ts";
import type { FrameLoader } from "./FrameLoader.ts";
import { ImageMemory } from "./ImageMemory.ts";
import { type ImageFailure, imageFailureOf } from "./imageFailure.ts";
import { linePace, type LinePace, paceAfter } from "./linePace.ts";
import { prefetchOrder } from "./prefetchOrder.ts";
import type { Series, SeriesFrame } from "./Series.ts";

export interface SeriesLoaderPorts {
  readonly frames: FrameLoader;
  /** Ends the request of an image that is no longer wanted. */
  readonly giveUp: (imageId: string) => void;
  /** The person asked their browser for as little traffic as can be. */
  readonly savesData: () => boolean;
}

/** Where a viewport is in its series, and where it is going. */
export interface Travel {
  readonly index: number;
  readonly direction: 1 | -1;
}

/** Loads beside one that a screen waits for, on a line that is fast. */
const BESIDE_THE_HAND = 2;

/** Until a screen shows its first image, or so many have come without any screen, they come one by one: none holds up the first. */
const ONE_BY_ONE = 4;

/** On a slow line only these neighbours of what a screen shows are worth what it costs to let them finish. */
const CLOSE = 2;

const passing: readonly ImageFailure[] = ["timeout", "unavailable", "unauthenticated"];

/** Keeps series coming in the background, nearest to the hand first, and counts what has arrived. */
export class SeriesLoader implements Disposable {
  readonly #ports: SeriesLoaderPorts;
  readonly #memory = new ImageMemory(cornerstoneCache);
  readonly #failed = new Set<string>();
  readonly #queues = new FetchQueues();
  readonly #running = new Map<string, SeriesFrame>();
  readonly #givenUp = new Set<string>();
  readonly #stopListening: () => void;
  #msPerImage: number | undefined;
  #loaded = 0;
  #hasPicture = false;

  constructor(ports: SeriesLoaderPorts) {
    this.#ports = ports;
    this.#stopListening = ports.frames.onInteractive(() => this.#work());
    eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_REMOVED, this.#onRemoved);
    eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, this.#onAdded);
  }

  loadedFrames(seriesUid: string): number {
    return this.#memory.loadedFrames(seriesUid);
  }

  onProgress(listener: (seriesUid: string, loaded: number) => void): () => void {
    return this.#memory.onProgress(listener);
  }

  /** The images around the one that `viewer` shows now come first. To be called before that image itself is loaded. */
  around(viewer: string, series: Series, { index, direction }: Travel): void {
    this.#memory.show(viewer, series, index);
    const { near, far } = prefetchOrder(index, series.frames.length, direction);
    this.#queues.show(viewer, { near: inOrder(series, near), far: inOrder(series, far) });
    const wanted = series.frames[index];
    const isMissing = wanted !== undefined && !this.#ports.frames.isLoaded(wanted);
    this.#giveUp((frame) => this.#isStillWanted(frame, isMissing));
    this.#work();
  }

  /** A screen shows an image. */
  drawn(): void {
    if (this.#hasPicture) return;
    this.#hasPicture = true;
    this.#work();
  }

  /** Lowest priority: whole series one after the other, each from its middle outwards, instead of those asked for before. */
  prefetchAll(list: readonly Series[]): void {
    this.#queues.fill(list.flatMap(fromMiddle));
    // Between two cases, and before a session has said which one: what is under way may well belong to the next.
    if (list.length === 0) return;
    this.#memory.useCase(list);
    this.#giveUp((frame) => this.#isStillWanted(frame, false));
    this.#work();
  }

  forgetViewer(viewer: string): void {
    this.#queues.forget(viewer);
    this.#memory.forgetViewer(viewer);
  }

  [Symbol.dispose](): void {
    this.#queues.clear();
    this.#stopListening();
    eventTarget.removeEventListener(Enums.Events.IMAGE_CACHE_IMAGE_REMOVED, this.#onRemoved);
    eventTarget.removeEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, this.#onAdded);
    this.#giveUp(() => false);
  }

  get #pace(): LinePace {
    return linePace({ msPerImage: this.#msPerImage, savesData: this.#ports.savesData() });
  }

  /** What a screen waits for has the line to itself where it is slow, and where it is the first image of all. */
  get #limit(): number {
    const { shown, givesWay } = this.#pace;
    const isFirst = !this.#hasPicture && this.#loaded < ONE_BY_ONE;
    if (this.#ports.frames.interactive === 0) return isFirst ? 1 : shown;
    return isFirst || givesWay ? 0 : BESIDE_THE_HAND;
  }

  #work(): void {
    while (this.#running.size < this.#limit) {
      const frame = this.#queues.next({
        mayFill: () => this.#running.size < this.#pace.background && this.#memory.mayFill(),
        isSettled: (wanted) => this.#isSettled(wanted) || !this.#mayCome(wanted),
      });
      if (!frame) return;
      void this.#fetch(frame);
    }
  }

  async #fetch(frame: SeriesFrame): Promise<void> {
    this.#running.set(frame.imageId, frame);
    const atOnce = this.#running.size + this.#ports.frames.interactive;
    const startedAt = performance.now();
    try {
      await this.#ports.frames.load(frame, "prefetch");
      this.#msPerImage = paceAfter(this.#msPerImage, { ms: performance.now() - startedAt, atOnce });
    } catch (error) {
      // The tile says what is wrong once somebody looks at this image. What may pass is tried again as the hand moves on.
      if (!passing.includes(imageFailureOf(error))) this.#failed.add(frame.imageId);
    }
    this.#running.delete(frame.imageId);
    const isGivenUp = this.#givenUp.delete(frame.imageId);
    if (isGivenUp && this.#isStillWanted(frame, false)) this.#queues.putBack(frame);
    this.#work();
  }

  #isSettled(frame: SeriesFrame): boolean {
    const { imageId } = frame;
    return this.#failed.has(imageId) || this.#running.has(imageId) || this.#ports.frames.isLoaded(frame);
  }

  /** What no screen shows is asked about as a whole, by `mayFill`. */
  #mayCome(frame: SeriesFrame): boolean {
    return this.#memory.distance(frame) === Number.POSITIVE_INFINITY || this.#memory.mayShow(frame);
  }

  #isStillWanted(frame: SeriesFrame, isHandWaiting: boolean): boolean {
    const distance = this.#memory.distance(frame);
    if (isHandWaiting && this.#pace.givesWay) return distance <= CLOSE;
    return distance !== Number.POSITIVE_INFINITY || this.#memory.isOfCase(frame);
  }

  #giveUp(isWanted: (frame: SeriesFrame) => boolean): void {
    for (const frame of this.#running.values()) {
      if (isWanted(frame)) continue;
      this.#givenUp.add(frame.imageId);
      this.#ports.giveUp(frame.imageId);
    }
  }

  readonly #onAdded = (event: Event) => {
    this.#loaded += 1;
    const imageId = imageIdOf(event);
    if (imageId !== undefined) this.#memory.added(imageId);
  };

  readonly #onRemoved = (event: Event) => {
    const imageId = imageIdOf(event);
    if (imageId !== undefined) this.#memory.removed(imageId);
  };
}

const cornerstoneCache = {
  size: () => cache.getCacheSize(),
  limit: () => cache.getMaxCacheSize(),
  remove: (imageId: string) => {
    if (cache.isLoaded(imageId)) cache.removeImageLoadObject(imageId, { force: true });
  },
};

function inOrder(series: Series, order: readonly number[]): readonly SeriesFrame[] {
  return order.map((index) => series.frames[index]).filter((frame) => frame !== undefined);
}

/** Where a viewport that shows the series begins. */
function fromMiddle(series: Series): readonly SeriesFrame[] {
  const middle = Math.floor(series.frames.length / 2);
  const { near, far } = prefetchOrder(middle, series.frames.length, 1);
  return inOrder(series, [middle, ...near, ...far]);
}

/** Cornerstone names the image in one of two places. */
function imageIdOf(event: Event): string | undefined {
  const detail: unknown = "detail" in event ? event.detail : undefined;
  if (typeof detail !== "object" || detail === null) return undefined;
  if ("imageId" in detail && typeof detail.imageId === "string") return detail.imageId;
  const image: unknown = "image" in detail ? detail.image : undefined;
  if (typeof image !== "object" || image === null || !("imageId" in image)) return undefined;
  return typeof image.imageId === "string" ? image.imageId : undefined;
}
