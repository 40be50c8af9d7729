import type { Vector3, VoiRange } from "../../shared/model/dicom.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import { type DicomWindow, voiOfWindow, windowOfVoi } from "../../shared/model/voi.ts";
import { type ToolName, windowOfDrag } from "./gestures.ts";
import { browserClock, type ChangePhase, HandChanges } from "./HandChanges.ts";
import type { ImageHand } from "./ImageHand.ts";
import { type ImageOverlay } from "./ImageOverlay.ts";
import type { PixelPoint } from "./ImagePlane.ts";
import { Lens } from "./Lens.ts";
import { PointerTools } from "./PointerTools.ts";
import { elementPointOf, type ImagePoint, imagePointAt } from "./screenPoints.ts";
import type { Series, SeriesFrame } from "./Series.ts";
import type { StackScreen } from "./StackScreen.ts";
import { actualSizeView, fitView, mirrored, turned } from "./viewGeometry.ts";
import {
  clampIndex,
  fromViewportState,
  frameOf,
  initialState,
  presentationAfter,
  toViewportState,
  type ViewState,
} from "./viewState.ts";
import { type ViewChange, type ViewportGestures, viewTarget } from "./viewTarget.ts";
import { type WindowPreset, windowPresets } from "./windowPresets.ts";

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
  readonly #lens: Lens;
  readonly #changed = new Set<(state: ViewportState, phase: ChangePhase) => void>();
  #gestures: ViewportGestures | undefined;
  #state: ViewState | undefined;

  constructor(ports: ImageViewportPorts) {
    this.#ports = ports;
    this.#screen = ports.screen;
    this.#hand = new HandChanges(browserClock, (phase) => {
      const state = this.state();
      for (const listener of this.#changed) listener(state, phase);
    });
    this.#lens = new Lens(ports.element);
    this.#screen.onDraw(() => this.#lens.redraw());
    this.#tools = new PointerTools(ports.element, this.#toolTarget());
  }

  get series(): Series | undefined {
    return this.#state?.series;
  }

  /** The place in its series of the image that is to be shown, from 0. */
  get imageIndex(): number | undefined {
    return this.#state?.index;
  }

  /** The image that is on the screen. */
  get shownFrame(): SeriesFrame | undefined {
    return this.#screen.shown?.frame;
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

  setGestures(gestures: ViewportGestures): void {
    this.#gestures = gestures;
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

  applyPreset(preset: DicomWindow & Pick<WindowPreset, "isExact">): void {
    this.#change({ voi: voiOfWindow(preset, preset.isExact === true ? "LINEAR_EXACT" : "LINEAR") });
  }

  /** What fits the image that is shown; keys 1 to 9 in order. */
  presets(): readonly WindowPreset[] {
    const { series } = this;
    const frame = this.#state && frameOf(this.#state);
    const full = this.#screen.valueRange;
    const windows = {
      own: frame?.voi && windowOfVoi(frame.voi),
      full: full && windowOfVoi(full),
      valueUnit: frame?.valueUnit,
    };
    return series ? windowPresets(series.modality, windows) : [];
  }

  toggleInvert(): void {
    this.#change({ invert: this.#state?.invert !== true });
  }

  /** As the image itself asks for. */
  reset(): void {
    this.#change({ presentation: undefined, voi: undefined, invert: false });
  }

  /** The whole image, as large as it fits; turns and flips stay. */
  fit(): void {
    this.#rearrange((view, { plane }) => fitView(plane, this.#screen.size, view));
  }

  /** One image pixel on one device pixel. */
  actualSize(): void {
    this.#rearrange((view, { plane }) => actualSizeView(view, plane, this.#screen.size));
  }

  /** By quarter turns clockwise. */
  turn(quarters: number): void {
    this.#rearrange((view, { plane }) => turned(view, quarters, { plane, screen: this.#screen.size }));
  }

  flip(along: "horizontal" | "vertical"): void {
    this.#rearrange((view) => mirrored(view, along));
  }

  /** Changes are "motion" until the returned function is called: images play, a handle is dragged. */
  hold(): () => void {
    let isHeld = true;
    this.#hand.held();
    return () => {
      if (isHeld) this.#hand.released();
      isHeld = false;
    };
  }

  /** The image point under a point of the element (CSS pixels); undefined while nothing is shown there. */
  pointAt(at: PixelPoint): ImagePoint | undefined {
    return imagePointAt(this.#screen, at);
  }

  /** Where an image point lies on the element (CSS pixels); undefined unless its image is on the screen. */
  canvasOf({ sopUid, frame, point }: ImagePoint): PixelPoint | undefined {
    const shown = this.shownFrame;
    return shown?.sopUid === sopUid && shown.frame === frame ? this.canvasOfPoint(point) : undefined;
  }

  /** Where any point of the patient would lie on the element. */
  canvasOfPoint(point: Vector3): PixelPoint | undefined {
    return elementPointOf(this.#screen, point);
  }

  [Symbol.dispose](): void {
    this.#tools[Symbol.dispose]();
    this.#lens[Symbol.dispose]();
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

  /** A change of the whole view at once. */
  #rearrange(change: ViewChange): void {
    const part = this.#presentation(change);
    if (part) this.#change(part);
  }

  #presentation(change: ViewChange) {
    return this.#state && presentationAfter(this.#state, this.#screen.size, change);
  }

  #toolTarget() {
    return viewTarget({
      screen: this.#screen,
      hand: this.#hand,
      lens: this.#lens,
      imageCount: () => this.series?.frames.length ?? 0,
      scrollBy: (images) => this.scroll(images),
      move: (change) => this.#movePresentation(change),
      windowBy: (by) => this.#moveWindow(by),
      gestures: () => this.#gestures,
    });
  }

  #movePresentation(change: ViewChange): void {
    const part = this.#presentation(change);
    if (part) this.#move(part);
  }

  #moveWindow(by: PixelPoint): void {
    const { shown, valueRange } = this.#screen;
    const voi = this.#state?.voi ?? shown?.voi;
    if (voi && valueRange) this.#move({ voi: windowOfDrag(voi, by, valueRange) });
  }
}
