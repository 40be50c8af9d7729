import { cache, Enums, eventTarget } from "@cornerstonejs/core";
import { FetchQueues } from "./FetchQueues.ts";
import type { FrameLoader } from "./FrameLoader.ts";
import { type ImageFailure, imageFailureOf } from "./imageFailure.ts";
import { prefetchOrder } from "./prefetchOrder.ts";
import type { Series, SeriesFrame } from "./Series.ts";

/** Of the six connections that a browser keeps to one HTTP/1.1 server, two stay free for what the hand asks for. */
const PARALLEL_LOADS = 4;

/** Prefetching on into a full cache would only push out what is on the screen. */
const MAX_CACHE_SHARE = 0.85;

/** The background leaves the rest to what is shown later, perhaps from another case. */
const BACKGROUND_CACHE_SHARE = 0.5;

const passing: readonly ImageFailure[] = ["timeout", "unavailable", "unauthenticated"];

/** Keeps series coming in the background, nearest to the hand first, and counts what has arrived. */
export class SeriesLoader implements Disposable {
  readonly #frames: FrameLoader;
  readonly #loaded = new Map<string, Set<string>>();
  readonly #seriesOf = new Map<string, string>();
  readonly #failed = new Set<string>();
  readonly #listeners = new Set<(seriesUid: string, loaded: number) => void>();
  readonly #queues = new FetchQueues();
  #running = 0;

  constructor(ports: { readonly frames: FrameLoader }) {
    this.#frames = ports.frames;
    eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_REMOVED, this.#onRemoved);
    eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, this.#onAdded);
  }

  loadedFrames(seriesUid: string): number {
    return this.#loaded.get(seriesUid)?.size ?? 0;
  }

  onProgress(listener: (seriesUid: string, loaded: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The images around the one that `viewer` shows now come first. */
  around(viewer: string, series: Series, at: { readonly index: number; readonly direction: 1 | -1 }): void {
    this.#track(series);
    this.#queues.show(viewer, inOrder(series, prefetchOrder(at.index, series.frames.length, at.direction)));
    this.#work();
  }

  /** Lowest priority: whole series one after the other, each from its middle outwards, instead of those asked for before. */
  prefetchAll(list: readonly Series[]): void {
    for (const series of list) this.#track(series);
    this.#queues.fill(list.flatMap(fromMiddle));
    this.#work();
  }

  forgetViewer(viewer: string): void {
    this.#queues.forget(viewer);
  }

  [Symbol.dispose](): void {
    this.#queues.clear();
    this.#listeners.clear();
    eventTarget.removeEventListener(Enums.Events.IMAGE_CACHE_IMAGE_REMOVED, this.#onRemoved);
    eventTarget.removeEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, this.#onAdded);
  }

  #work(): void {
    while (this.#running < PARALLEL_LOADS && hasRoom(MAX_CACHE_SHARE)) {
      const frame = this.#queues.next({
        running: this.#running,
        hasRoomForBackground: hasRoom(BACKGROUND_CACHE_SHARE),
        isSettled: (wanted) => this.#isSettled(wanted),
      });
      if (!frame) return;
      this.#running += 1;
      void this.#fetch(frame);
    }
  }

  async #fetch(frame: SeriesFrame): Promise<void> {
    try {
      await this.#frames.load(frame, "prefetch");
    } catch (error) {
      // The tile says what is wrong once somebody looks at this image. What may pass is tried again as the hand moves on.
      if (!passing.includes(imageFailureOf(error))) this.#failed.add(frame.imageId);
    }
    this.#running -= 1;
    this.#work();
  }

  #isSettled(frame: SeriesFrame): boolean {
    return this.#failed.has(frame.imageId) || this.#frames.isLoaded(frame);
  }

  #track(series: Series): void {
    if (this.#loaded.has(series.seriesUid)) return;
    this.#loaded.set(series.seriesUid, new Set());
    for (const frame of series.frames) this.#seriesOf.set(frame.imageId, series.seriesUid);
  }

  readonly #onAdded = (event: Event) => this.#count(imageIdOf(event), true);
  readonly #onRemoved = (event: Event) => this.#count(imageIdOf(event), false);

  #count(imageId: string | undefined, isLoaded: boolean): void {
    const seriesUid = imageId === undefined ? undefined : this.#seriesOf.get(imageId);
    const loaded = seriesUid === undefined ? undefined : this.#loaded.get(seriesUid);
    if (imageId === undefined || seriesUid === undefined || !loaded) return;
    if (isLoaded) loaded.add(imageId);
    else loaded.delete(imageId);
    for (const listener of this.#listeners) listener(seriesUid, loaded.size);
  }
}

function hasRoom(share: number): boolean {
  return cache.getCacheSize() < cache.getMaxCacheSize() * share;
}

function inOrder(series: Series, order: readonly number[]): readonly SeriesFrame[] {
  return order.map((index) => series.frames[index]).filter((frame) => frame !== undefined);
}

/** Where a viewport that shows the series begins. */
function fromMiddle(series: Series): readonly SeriesFrame[] {
  const middle = Math.floor(series.frames.length / 2);
  return inOrder(series, [middle, ...prefetchOrder(middle, series.frames.length, 1)]);
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
