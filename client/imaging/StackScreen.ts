import type { VoiRange } from "../../shared/model/dicom.ts";
import type { FrameLoader } from "./FrameLoader.ts";
import { emptyOverlay, type ImageOverlay, objectOverlay, overlayOf, type Shown } from "./ImageOverlay.ts";
import { type ImageFailure, imageFailureOf } from "./imageFailure.ts";
import { hasImages, type SeriesFrame } from "./Series.ts";
import type { SeriesLoader } from "./SeriesLoader.ts";
import type { Painting, StackPainter } from "./StackPainter.ts";
import type { ValueRanges } from "./valueRange.ts";
import type { ScreenSize } from "./viewGeometry.ts";
import { frameOf, type ViewState, viewOn } from "./viewState.ts";

export interface StackScreenPorts {
  readonly id: string;
  readonly element: HTMLDivElement;
  readonly painter: StackPainter;
  readonly frames: FrameLoader;
  readonly loader: SeriesLoader;
  readonly ranges: ValueRanges;
}

/** Loads of one viewport under way at once: the newest wish starts while one older load runs out, never a queue. */
const MAX_LOADS = 2;

/**
 * Brings the wanted state onto the canvas: waits for pixels, paints the newest wish at most once an animation frame, and says what is on
 * the screen. An image whose pixels are on their way leaves the one before it in place, described as what it is, unless the series differs.
 */
export class StackScreen implements Disposable {
  readonly #ports: StackScreenPorts;
  readonly #resize: ResizeObserver;
  readonly #overlayChanged = new Set<() => void>();
  readonly #drawn = new Set<() => void>();
  readonly #stopDrawn: () => void;
  #wanted: ViewState | undefined;
  #settleWanted: () => void = () => undefined;
  #shown: Shown | undefined;
  /** Painted, but not yet drawn by the renderer. */
  #painted: Shown | undefined;
  #failure: ImageFailure | undefined;
  #overlay: ImageOverlay = emptyOverlay("empty");
  #loads = 0;
  #isPainting = false;
  #isFrameTaken = false;
  #isDirty = false;
  #isEnded = false;

  constructor(ports: StackScreenPorts) {
    this.#ports = ports;
    this.#stopDrawn = ports.painter.onDrawn(() => this.#onDrawn());
    this.#resize = new ResizeObserver(() => {
      ports.painter.resize();
      this.#request();
    });
    this.#resize.observe(ports.element);
    this.#describe();
  }

  /** What has reached the canvas. */
  get shown(): Shown | undefined {
    return this.#shown;
  }

  get size(): ScreenSize {
    return this.#ports.painter.screen;
  }

  /** Device pixels per CSS pixel. */
  get ratio(): number {
    return globalThis.devicePixelRatio || 1;
  }

  get overlay(): ImageOverlay {
    return this.#overlay;
  }

  /** Modality values of the image shown, once its pixels are there. */
  get valueRange(): VoiRange | undefined {
    return this.#shown && this.#ports.ranges.of(this.#shown.frame);
  }

  /** Settles when this state is drawn, has failed or is superseded. */
  show(state: ViewState | undefined): Promise<void> {
    this.#settleWanted();
    const previous = this.#wanted;
    this.#wanted = state;
    this.#failure = undefined;
    if (previous?.series !== state?.series) this.#clear();
    const settled = new Promise<void>((resolve) => {
      this.#settleWanted = resolve;
    });
    // A document is drawn by the page, not here.
    if (!state || !hasImages(state.series)) this.#settleWanted();
    this.#prefetch(previous);
    this.#request();
    this.#describe();
    return settled;
  }

  /** Nothing can be shown, for this reason. */
  fail(failure: ImageFailure): void {
    this.#settleWanted();
    this.#wanted = undefined;
    this.#clear();
    this.#failure = failure;
    this.#describe();
  }

  onOverlay(listener: () => void): () => void {
    this.#overlayChanged.add(listener);
    return () => this.#overlayChanged.delete(listener);
  }

  onDraw(listener: () => void): () => void {
    this.#drawn.add(listener);
    return () => this.#drawn.delete(listener);
  }

  [Symbol.dispose](): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#settleWanted();
    this.#resize.disconnect();
    this.#stopDrawn();
    this.#overlayChanged.clear();
    this.#drawn.clear();
    this.#ports.loader.forgetViewer(this.#ports.id);
    this.#ports.painter[Symbol.dispose]();
  }

  /** The first wish of an animation frame is painted at once, later ones of the same frame together at its end. */
  #request(): void {
    this.#isDirty = true;
    if (this.#isFrameTaken || this.#isPainting || this.#isEnded) return;
    this.#isFrameTaken = true;
    // Asked for before the renderer asks for its own, so that it runs first: the newest wish still makes this very frame.
    requestAnimationFrame(() => {
      this.#isFrameTaken = false;
      if (this.#isDirty) this.#request();
    });
    void this.#paint();
  }

  async #paint(): Promise<void> {
    this.#isDirty = false;
    const state = this.#wanted;
    const painting = state && hasImages(state.series) ? this.#paintingOf(state) : undefined;
    if (!state || !painting) return;
    this.#isPainting = true;
    try {
      await this.#ports.painter.paint(painting);
      if (this.#wanted?.series === state.series) this.#painted = painting;
    } catch (error) {
      if (this.#wanted === state) this.#failWanted(imageFailureOf(error));
    } finally {
      this.#isPainting = false;
    }
    if (this.#isDirty) this.#request();
  }

  /** Undefined while hidden and while the pixels are missing, which are then asked for. */
  #paintingOf(state: ViewState): Painting | undefined {
    const frame = frameOf(state);
    const { size } = this;
    if (!frame || size.width === 0 || size.height === 0) return undefined;
    const range = this.#ports.ranges.of(frame);
    if (!range || !this.#ports.frames.isLoaded(frame)) {
      this.#load(frame);
      return undefined;
    }
    const { series, invert } = state;
    const voi = state.voi ?? frame.voi ?? range;
    return { series, frame, view: viewOn(state, frame, size), voi, invert, curve: this.#ports.frames.curveOf(frame) };
  }

  #load(frame: SeriesFrame): void {
    if (this.#loads >= MAX_LOADS) return;
    this.#loads += 1;
    const { frames } = this.#ports;
    const isWanted = () => this.#wanted !== undefined && frameOf(this.#wanted) === frame;
    frames.load(frame, "interactive").then(
      () => {
        this.#loads -= 1;
        this.#request();
      },
      (error: unknown) => {
        this.#loads -= 1;
        if (isWanted()) this.#failWanted(imageFailureOf(error));
        else this.#request();
      },
    );
  }

  #failWanted(failure: ImageFailure): void {
    this.#failure = failure;
    this.#clear();
    this.#describe();
    this.#settleWanted();
  }

  #onDrawn(): void {
    if (!this.#painted) {
      // What was being drawn while its series went off the screen.
      this.#ports.painter.clear();
      return;
    }
    this.#shown = this.#painted;
    this.#describe();
    if (this.#wanted && this.#isCurrent(this.#shown, this.#wanted)) this.#settleWanted();
    for (const listener of this.#drawn) listener();
  }

  #isCurrent(shown: Shown, wanted: ViewState): boolean {
    return shown.series === wanted.series && shown.frame === frameOf(wanted) && !this.#isDirty;
  }

  #clear(): void {
    this.#shown = undefined;
    this.#painted = undefined;
    this.#ports.painter.clear();
  }

  #prefetch(previous: ViewState | undefined): void {
    const wanted = this.#wanted;
    if (!wanted || !hasImages(wanted.series)) return;
    if (previous?.series === wanted.series && previous.index === wanted.index) return;
    const isBack = previous?.series === wanted.series && wanted.index < previous.index;
    this.#ports.loader.around(this.#ports.id, wanted.series, { index: wanted.index, direction: isBack ? -1 : 1 });
  }

  #describe(): void {
    const state = this.#stateName();
    this.#overlay = this.#shown ? overlayOf(this.#shown, state, this.#failure) : this.#overlayWithout(state);
    const { dataset } = this.#ports.element;
    dataset["imageState"] = state;
    for (const [name, value] of Object.entries(this.#facts())) {
      if (value === undefined) delete dataset[name];
      else dataset[name] = String(value);
    }
    for (const listener of this.#overlayChanged) listener();
  }

  /** What scripts and tests read from the element. */
  #facts() {
    const { object, sopUid, voi } = this.#overlay;
    return {
      sopInstanceUid: sopUid,
      frame: this.#shown?.frame.frame ?? object?.page,
      voiLower: voi?.lower,
      voiUpper: voi?.upper,
      // Where in the patient the screen lies: what tests of two screens compare.
      view: this.#shown && JSON.stringify(this.#shown.view),
    };
  }

  #stateName(): ImageOverlay["state"] {
    if (this.#failure) return "failed";
    if (!this.#wanted) return "empty";
    if (!hasImages(this.#wanted.series)) return "object";
    return this.#shown?.frame === frameOf(this.#wanted) ? "shown" : "loading";
  }

  /** While nothing is on the screen: whose image is awaited or missing. */
  #overlayWithout(state: ImageOverlay["state"]): ImageOverlay {
    const overlay = emptyOverlay(state, this.#failure);
    if (!this.#wanted) return overlay;
    const { series, index } = this.#wanted;
    const frame = frameOf(this.#wanted);
    if (state === "object" && frame) return objectOverlay(series, frame);
    return {
      ...overlay,
      seriesDescription: series.description,
      patientName: series.patient.name,
      imageNumber: index + 1,
      imageCount: series.frames.length,
    };
  }
}
