import type { Vector3, VoiRange } from "../../shared/model/dicom.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import { type DicomWindow, voiOfWindow, windowOfVoi } from "../../shared/model/voi.ts";
import { type ToolName, windowOfDrag } from "./gestures.ts";
import { type ChangePhase, HandChanges } from "./HandChanges.ts";
import type { ImageHand } from "./ImageHand.ts";
import { type ImageOverlay } from "./ImageOverlay.ts";
import type { PixelPoint } from "./ImagePlane.ts";
import { PointerTools } from "./PointerTools.ts";
import type { Series, SeriesFrame } from "./Series.ts";
import type { StackScreen } from "./StackScreen.ts";
import {
  actualSizeView,
  panned,
  presentationOf,
  screenToWorld,
  type ScreenView,
  worldToScreen,
  zoomed,
} from "./viewGeometry.ts";
import {
  clampIndex,
  fromViewportState,
  frameOf,
  initialState,
  toViewportState,
  type ViewState,
  viewOn,
} from "./viewState.ts";
import { type WindowPreset, windowPresets } from "./windowPresets.ts";

export interface ImagePoint {
  readonly sopUid: string;
  /** From 1. */
  readonly frame: number;
  /** Patient space, millimetres. */
  readonly point: Vector3;
}

export interface ImageViewportPorts {
  readonly element: HTMLDivElement;
  readonly screen: StackScreen;
  readonly findSeries: (seriesUid: string) => Series | undefined;
  readonly onDisposed: () => void;
}

/**
 * One viewport: holds what is to be shown, lets a hand change it, and has it painted. What others send by `apply` never comes back
 * through `onChange`, since changes are told where a hand makes them and nothing is read back from the renderer.
 */
export class ImageViewport implements Disposable {
  readonly #ports: ImageViewportPorts;
  readonly #screen: StackScreen;
  readonly #tools: PointerTools;
  readonly #hand: HandChanges;
  readonly #changed = new Set<(state: ViewportState, phase: ChangePhase) => void>();
  #state: ViewState | undefined;

  constructor(ports: ImageViewportPorts) {
    this.#ports = ports;
    this.#screen = ports.screen;
    this.#hand = new HandChanges(browserClock, (phase) => {
      const state = this.state();
      for (const listener of this.#changed) listener(state, phase);
    });
    this.#tools = new PointerTools(ports.element, this.#toolTarget());
  }

  get series(): Series | undefined {
    return this.#state?.series;
  }

  /** The image that is to be shown; `overlay().sopUid` is the one on the screen. */
  get currentSop(): string | undefined {
    return this.#state && frameOf(this.#state)?.sopUid;
  }

  /** Shows a series fitted and with its own window, from its middle unless said otherwise. */
  show(series: Series, index = Math.floor(series.frames.length / 2)): void {
    this.#set(initialState(series, index));
    this.#hand.settled();
  }

  state(): ViewportState {
    return toViewportState(this.#state);
  }

  /**
   * Shows what somebody else shows; the latest call wins. Settles once that is on the screen, has failed or has been superseded; never
   * rejects. An unknown series shows as failed ("not-found") until it is applied again.
   */
  apply(state: ViewportState): Promise<void> {
    this.#hand.dropped();
    const next = fromViewportState(state, this.#ports.findSeries);
    if (!next && state.view) {
      this.#state = undefined;
      this.#screen.fail("not-found");
      return Promise.resolve();
    }
    this.#state = next;
    return this.#screen.show(next);
  }

  /** Told of this user's own changes only: "motion" while the hand moves, at most once a frame, "rest" when it has settled. */
  onChange(listener: (state: ViewportState, phase: ChangePhase) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  overlay(): ImageOverlay {
    return this.#screen.overlay;
  }

  onOverlay(listener: () => void): () => void {
    return this.#screen.onOverlay(listener);
  }

  /** After every picture that has reached the canvas: the moment to place pointers and marks. */
  onDraw(listener: () => void): () => void {
    return this.#screen.onDraw(listener);
  }

  setTool(tool: ToolName): void {
    this.#tools.tool = tool;
  }

  /** Draws on this viewport from now on; it is asked before the tools. */
  setHand(hand: ImageHand | undefined): void {
    this.#tools.hand = hand;
  }

  /** The image that is on the screen. */
  shownView(): NonNullable<ViewportState["view"]> | undefined {
    const { shown } = this.#screen;
    if (!shown) return undefined;
    const { studyUid, seriesUid } = shown.series;
    return { studyUid, seriesUid, sopUid: shown.frame.sopUid, frame: shown.frame.frame };
  }

  scroll(by: number | "first" | "last"): void {
    const state = this.#state;
    if (!state) return;
    const last = state.series.frames.length - 1;
    const target = by === "first" ? 0 : by === "last" ? last : state.index + by;
    const index = clampIndex(state.series, target);
    if (index !== state.index) this.#move({ index });
  }

  setVoi(voi: VoiRange): void {
    this.#change({ voi });
  }

  applyPreset(preset: DicomWindow): void {
    this.#change({ voi: voiOfWindow(preset) });
  }

  /** What fits the image that is shown; keys 1 to 9 in order. */
  presets(): readonly WindowPreset[] {
    const { series } = this;
    const own = this.#state && frameOf(this.#state)?.voi;
    const full = this.#screen.valueRange;
    const windows = { own: own && windowOfVoi(own), full: full && windowOfVoi(full) };
    return series ? windowPresets(series.modality, windows) : [];
  }

  toggleInvert(): void {
    this.#change({ invert: this.#state?.invert !== true });
  }

  /** As the image itself asks for. */
  reset(): void {
    this.#change({ presentation: undefined, voi: undefined, invert: false });
  }

  /** The whole image, as large as it fits. */
  fit(): void {
    this.#change({ presentation: undefined });
  }

  /** One image pixel on one device pixel. */
  actualSize(): void {
    const presentation = this.#presentation((view, { plane }) => actualSizeView(view, plane, this.#screen.size));
    if (presentation) this.#change({ presentation });
  }

  /** The image point under a point of the element (CSS pixels); undefined while nothing is shown there. */
  pointAt(at: PixelPoint): ImagePoint | undefined {
    const { shown } = this.#screen;
    if (!shown) return undefined;
    const { ratio } = this.#screen;
    const point = screenToWorld(shown.view, this.#screen.size, { x: at.x * ratio, y: at.y * ratio });
    return { sopUid: shown.frame.sopUid, frame: shown.frame.frame, point };
  }

  /** Where an image point lies on the element (CSS pixels); undefined unless its image is on the screen. */
  canvasOf(at: ImagePoint): PixelPoint | undefined {
    const { shown, ratio } = this.#screen;
    if (!shown || shown.frame.sopUid !== at.sopUid || shown.frame.frame !== at.frame) return undefined;
    const { x, y } = worldToScreen(shown.view, this.#screen.size, at.point);
    return { x: x / ratio, y: y / ratio };
  }

  [Symbol.dispose](): void {
    this.#tools[Symbol.dispose]();
    this.#hand[Symbol.dispose]();
    this.#changed.clear();
    this.#screen[Symbol.dispose]();
    this.#ports.onDisposed();
  }

  #set(state: ViewState): void {
    this.#state = state;
    void this.#screen.show(state);
  }

  /** A change that is whole at once. */
  #change(part: Partial<ViewState>): void {
    if (!this.#state) return;
    this.#set({ ...this.#state, ...part });
    this.#hand.settled();
  }

  /** A change in the middle of a movement. */
  #move(part: Partial<ViewState>): void {
    if (!this.#state) return;
    this.#set({ ...this.#state, ...part });
    this.#hand.moved();
  }

  #presentation(change: (view: ScreenView, frame: SeriesFrame) => ScreenView) {
    const frame = this.#state && frameOf(this.#state);
    const { size } = this.#screen;
    if (!this.#state || !frame || size.width === 0 || size.height === 0) return undefined;
    return presentationOf(change(viewOn(this.#state, frame, size), frame), frame.plane, size);
  }

  #toolTarget() {
    const device = (at: PixelPoint) => ({ x: at.x * this.#screen.ratio, y: at.y * this.#screen.ratio });
    return {
      imageCount: () => this.series?.frames.length ?? 0,
      scrollBy: (images: number) => this.scroll(images),
      panBy: (by: PixelPoint) => this.#movePresentation((view) => panned(view, device(by))),
      zoomBy: (factor: number, anchor: PixelPoint) =>
        this.#movePresentation((view, { plane }) => {
          const { size: screen, ratio } = this.#screen;
          return zoomed(view, factor, { anchor: device(anchor), screen, ratio, plane });
        }),
      windowBy: (by: PixelPoint) => this.#moveWindow(by),
      held: () => this.#hand.held(),
      released: () => this.#hand.released(),
    };
  }

  #movePresentation(change: (view: ScreenView, frame: SeriesFrame) => ScreenView): void {
    const presentation = this.#presentation(change);
    if (presentation) this.#move({ presentation });
  }

  #moveWindow(by: PixelPoint): void {
    const { shown, valueRange } = this.#screen;
    const voi = this.#state?.voi ?? shown?.voi;
    if (voi && valueRange) this.#move({ voi: windowOfDrag(voi, by, valueRange) });
  }
}

const browserClock = {
  requestFrame: (callback: () => void) => requestAnimationFrame(callback),
  cancelFrame: (handle: number) => cancelAnimationFrame(handle),
  setTimer: (callback: () => void, ms: number) => window.setTimeout(callback, ms),
  clearTimer: (handle: number) => window.clearTimeout(handle),
};
