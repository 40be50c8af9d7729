import { distanceTo, evictionOrder, farthestImage, type HeldSeries } from "./eviction.ts";
import type { Series, SeriesFrame } from "./Series.ts";

/** Where decoded images are kept. */
export interface ImageStore {
  /** Bytes. */
  readonly size: () => number;
  readonly limit: () => number;
  readonly remove: (imageId: string) => void;
}

/** What surrounds the images on the screens is fetched up to this share of the limit, the rest of the case up to less. */
const SHOWN_SHARE = 0.85;
const BACKGROUND_SHARE = 0.75;
/** What a hand asks for always comes; above this share others leave at once, before the store itself would choose. */
const FULL_SHARE = 0.95;

interface Held {
  readonly series: Series;
  readonly loaded: Set<number>;
  shownAt: number;
}

/** Which images are in memory, and which leave when it is full: never one that a screen shows. */
export class ImageMemory {
  readonly #store: ImageStore;
  readonly #held = new Map<string, Held>();
  readonly #places = new Map<string, { readonly held: Held; readonly index: number }>();
  readonly #screens = new Map<string, { readonly seriesUid: string; readonly index: number }>();
  readonly #listeners = new Set<(seriesUid: string, loaded: number) => void>();
  #case = new Set<string>();
  #turn = 0;

  constructor(store: ImageStore) {
    this.#store = store;
  }

  loadedFrames(seriesUid: string): number {
    return this.#held.get(seriesUid)?.loaded.size ?? 0;
  }

  onProgress(listener: (seriesUid: string, loaded: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** This viewer shows image `index` of the series from now on. */
  show(viewer: string, series: Series, index: number): void {
    this.#leave(viewer);
    this.#screens.set(viewer, { seriesUid: series.seriesUid, index });
    this.#track(series).shownAt = this.#turn += 1;
  }

  forgetViewer(viewer: string): void {
    this.#leave(viewer);
    this.#screens.delete(viewer);
  }

  /** These series are the case's from now on; what is left of others goes first. */
  useCase(list: readonly Series[]): void {
    this.#case = new Set(list.map(({ seriesUid }) => seriesUid));
    for (const series of list) this.#track(series);
    const needed = new Set([...this.#case, ...this.#onScreen()]);
    for (const { series, loaded } of this.#held.values())
      if (loaded.size === 0 && !needed.has(series.seriesUid)) this.#forget(series);
  }

  added(imageId: string): void {
    const place = this.#places.get(imageId);
    if (!place) return;
    place.held.loaded.add(place.index);
    this.#tell(place.held);
    if (!this.#hasRoom(FULL_SHARE)) this.#makeRoom(FULL_SHARE, place);
  }

  removed(imageId: string): void {
    const place = this.#places.get(imageId);
    if (place?.held.loaded.delete(place.index)) this.#tell(place.held);
  }

  /** True where one more image of what a screen shows may come; less wanted ones leave for it. */
  mayShow(frame: SeriesFrame): boolean {
    return this.#makeRoom(SHOWN_SHARE, this.#places.get(frame.imageId));
  }

  /** True where one more image of the case may come; only those of former cases leave for it. */
  mayFill(): boolean {
    return this.#makeRoom(BACKGROUND_SHARE, undefined);
  }

  /** Images between this one and the nearest of its series on a screen; infinite where none is. */
  distance(frame: SeriesFrame): number {
    const place = this.#places.get(frame.imageId);
    return place ? distanceTo(this.#shownOf(place.held), place.index) : Number.POSITIVE_INFINITY;
  }

  isOfCase(frame: SeriesFrame): boolean {
    const held = this.#places.get(frame.imageId)?.held;
    return held !== undefined && this.#case.has(held.series.seriesUid);
  }

  #makeRoom(share: number, wanted: { readonly held: Held; readonly index: number } | undefined): boolean {
    if (this.#hasRoom(share)) return true;
    const mayGo = this.#list().filter(({ isOfCase }) => wanted !== undefined || !isOfCase);
    for (const seriesUid of evictionOrder(mayGo)) {
      const held = this.#held.get(seriesUid);
      for (const index of held?.loaded ?? []) {
        this.#evict(held, index);
        if (this.#hasRoom(share)) return true;
      }
    }
    if (!wanted) return false;
    const shown = this.#shownOf(wanted.held);
    const farthest = farthestImage([...wanted.held.loaded], { shown, wanted: wanted.index });
    if (farthest === undefined) return false;
    this.#evict(wanted.held, farthest);
    return true;
  }

  #evict(held: Held | undefined, index: number): void {
    const frame = held?.series.frames[index];
    if (held?.loaded.delete(index)) this.#tell(held);
    if (frame) this.#store.remove(frame.imageId);
  }

  #list(): HeldSeries[] {
    const onScreen = this.#onScreen();
    return Array.from(this.#held, ([seriesUid, { shownAt }]) => ({
      seriesUid,
      shownAt,
      isOnScreen: onScreen.has(seriesUid),
      isOfCase: this.#case.has(seriesUid),
    }));
  }

  #onScreen(): ReadonlySet<string> {
    return new Set(Array.from(this.#screens.values(), ({ seriesUid }) => seriesUid));
  }

  #shownOf({ series }: Held): readonly number[] {
    return [...this.#screens.values()]
      .filter(({ seriesUid }) => seriesUid === series.seriesUid)
      .map(({ index }) => index);
  }

  #leave(viewer: string): void {
    const screen = this.#screens.get(viewer);
    const held = screen && this.#held.get(screen.seriesUid);
    if (held) held.shownAt = this.#turn += 1;
  }

  /** A series that was described anew keeps what is in memory of it. */
  #track(series: Series): Held {
    const known = this.#held.get(series.seriesUid);
    if (known?.series === series) return known;
    const inMemory = new Set(Array.from(known?.loaded ?? [], (index) => known?.series.frames[index]?.imageId));
    if (known) this.#forget(known.series);
    const held: Held = { series, loaded: new Set(), shownAt: known?.shownAt ?? 0 };
    this.#held.set(series.seriesUid, held);
    for (const [index, { imageId }] of series.frames.entries()) {
      this.#places.set(imageId, { held, index });
      if (inMemory.has(imageId)) held.loaded.add(index);
    }
    return held;
  }

  #forget({ seriesUid, frames }: Series): void {
    for (const { imageId } of frames) this.#places.delete(imageId);
    this.#held.delete(seriesUid);
  }

  #hasRoom(share: number): boolean {
    return this.#store.size() < this.#store.limit() * share;
  }

  #tell({ series, loaded }: Held): void {
    for (const listener of this.#listeners) listener(series.seriesUid, loaded.size);
  }
}
