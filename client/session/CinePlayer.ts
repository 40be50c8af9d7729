import type { ImageViewport } from "../imaging/ImageViewport.ts";
import { canPlay, type CineMode, type CinePlace, nextPlace, ownRate, stepRate } from "./cine.ts";
import { Listeners } from "./Listeners.ts";
import type { StageShare } from "./StageShare.ts";

export interface CineSnapshot {
  readonly canPlay: boolean;
  readonly isPlaying: boolean;
  /** Images a second. */
  readonly rate: number;
  readonly mode: CineMode;
}

/** The part of a viewport that playing needs. */
export type PlayedViewport = Pick<ImageViewport, "series" | "imageIndex" | "overlay" | "scroll" | "hold">;

export interface CinePlayerPorts {
  readonly stage: Pick<StageShare, "activeIndex" | "isPresenter" | "isFollowing">;
  readonly deck: { view(index: number): PlayedViewport | undefined };
  readonly requestFrame: (callback: (now: number) => void) => number;
  readonly cancelFrame: (handle: number) => void;
}

/** The browser's own frames; none come while the page is hidden. */
export const screenFrames = {
  requestFrame: (callback: (now: number) => void) => requestAnimationFrame(callback),
  cancelFrame: (handle: number) => cancelAnimationFrame(handle),
};

interface Playing {
  readonly index: number;
  readonly viewport: PlayedViewport;
  readonly seriesUid: string;
  readonly release: () => void;
  place: CinePlace;
  /** Whose hand it is, once it moves. */
  standing: string | undefined;
  dueAt: number | undefined;
}

/** A frame of the screen that comes this much early is taken: else every second one would be missed by a hair. */
const EARLY_MS = 6;

/** Plays the active viewport as a hand that scrolls: others see it as motion, and it comes to rest where it is stopped. */
export class CinePlayer {
  readonly #ports: CinePlayerPorts;
  readonly #changed = new Listeners();
  readonly #rates = new Map<string, number>();
  #mode: CineMode = "loop";
  #playing: Playing | undefined;
  #frame: number | undefined;

  constructor(ports: CinePlayerPorts) {
    this.#ports = ports;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  snapshot(): CineSnapshot {
    const { stage, deck } = this.#ports;
    const series = deck.view(stage.activeIndex)?.series;
    return {
      canPlay: canPlay(series),
      isPlaying: this.#playing?.index === stage.activeIndex,
      rate: series ? this.#rateOf(series) : 0,
      mode: this.#mode,
    };
  }

  toggle(): void {
    const { stage, deck } = this.#ports;
    const index = stage.activeIndex;
    const wasPlaying = this.#playing?.index === index;
    this.stop();
    const viewport = deck.view(index);
    const { series, imageIndex } = viewport ?? {};
    if (wasPlaying || !viewport || !series || imageIndex === undefined || !canPlay(series)) return;
    const release = viewport.hold();
    const place: CinePlace = { index: imageIndex, direction: 1 };
    const { seriesUid } = series;
    this.#playing = { index, viewport, seriesUid, release, place, standing: undefined, dueAt: undefined };
    this.#next();
    this.#changed.tell();
  }

  stop(): void {
    if (!this.#playing) return;
    const { release } = this.#playing;
    this.#playing = undefined;
    if (this.#frame !== undefined) this.#ports.cancelFrame(this.#frame);
    this.#frame = undefined;
    release();
    this.#changed.tell();
  }

  changeRate(by: 1 | -1): void {
    const { stage, deck } = this.#ports;
    const series = deck.view(stage.activeIndex)?.series;
    if (!series) return;
    this.#rates.set(series.seriesUid, stepRate(this.#rateOf(series), by));
    this.#changed.tell();
  }

  setMode(mode: CineMode): void {
    this.#mode = mode;
    this.#changed.tell();
  }

  #next(): void {
    this.#frame = this.#ports.requestFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    const playing = this.#playing;
    if (!playing) return;
    if (!this.#isUndisturbed(playing)) return this.stop();
    // An image that is still on its way is waited for: a slow line plays slowly, and leaves none out.
    const isThere = playing.viewport.overlay().state === "shown";
    if (isThere && now + EARLY_MS >= (playing.dueAt ?? 0)) this.#step(playing, now);
    this.#next();
  }

  #step(playing: Playing, now: number): void {
    const { series } = playing.viewport;
    if (!series) return;
    const interval = 1_000 / this.#rateOf(series);
    const isLate = playing.dueAt === undefined || now - playing.dueAt > interval;
    playing.dueAt = (isLate ? now : (playing.dueAt ?? now)) + interval;
    const before = playing.place.index;
    playing.place = nextPlace(playing.place, series.frames.length, this.#mode);
    playing.viewport.scroll(playing.place.index - before);
    playing.standing ??= this.#standing();
  }

  /** A hand that scrolls, another series, another viewport's element, a stage that was handed on: each ends the playing. */
  #isUndisturbed({ index, viewport, seriesUid, place, standing }: Playing): boolean {
    return (
      this.#ports.deck.view(index) === viewport &&
      viewport.series?.seriesUid === seriesUid &&
      viewport.imageIndex === place.index &&
      viewport.overlay().state !== "failed" &&
      (standing === undefined || standing === this.#standing())
    );
  }

  #standing(): string {
    const { isPresenter, isFollowing } = this.#ports.stage;
    return `${isPresenter} ${isFollowing}`;
  }

  #rateOf(series: NonNullable<PlayedViewport["series"]>): number {
    return this.#rates.get(series.seriesUid) ?? ownRate(series);
  }
}
