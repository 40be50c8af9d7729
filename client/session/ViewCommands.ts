import type { Motion } from "../../shared/model/motion.ts";
import type { ToolName } from "../imaging/gestures.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { CinePlayer } from "./CinePlayer.ts";
import { comparedView, counterparts, ownSeries } from "./comparison.ts";
import type { ReferenceLine } from "./ReferenceLines.ts";
import type { SeriesMemory } from "./SeriesMemory.ts";
import type { CineActions, ViewActions } from "./SessionActions.ts";
import type { PointerSnapshot, ViewportOverlay, WindowPreset } from "./ViewSnapshot.ts";
import type { StageShare } from "./StageShare.ts";
import type { ViewportDeck } from "./ViewportDeck.ts";

export interface ViewCommandsPorts {
  readonly deck: ViewportDeck;
  readonly stage: StageShare;
  readonly memory: SeriesMemory;
  readonly images: CaseImages;
  readonly cine: CinePlayer;
  readonly sendMotion: (motion: Motion) => void;
  readonly toolChanged: () => void;
}

/** What a person does with the viewports. */
export class ViewCommands implements ViewActions {
  readonly #ports: ViewCommandsPorts;

  readonly cine: CineActions;
  #drag: { readonly viewport: ImageViewport; readonly release: () => void } | undefined;

  constructor(ports: ViewCommandsPorts) {
    this.#ports = ports;
    this.cine = ports.cine;
  }

  attachViewport(index: number, element: HTMLDivElement): () => void {
    return this.#ports.deck.attach(index, element);
  }

  getOverlay(index: number): ViewportOverlay {
    return this.#ports.deck.at(index).overlay;
  }

  subscribeOverlay(index: number, listener: () => void): () => void {
    return this.#ports.deck.at(index).onOverlay(listener);
  }

  getPointers(index: number): readonly PointerSnapshot[] {
    return this.#ports.deck.at(index).pointers;
  }

  subscribePointers(index: number, listener: () => void): () => void {
    return this.#ports.deck.at(index).onPointers(listener);
  }

  presets(): readonly WindowPreset[] {
    return this.#active()?.presets() ?? [];
  }

  setTool(tool: ToolName): void {
    this.#ports.deck.setTool(tool);
    this.#ports.toolChanged();
  }

  setLayout(rows: number, columns: number): void {
    this.#ports.stage.setLayout(rows, columns);
  }

  /** Which viewport tools act on is everyone's own choice, and shared only by the presenter. */
  setActiveViewport(index: number): void {
    const { rows, columns, active } = this.#ports.stage.layout;
    if (index !== active && index < rows * columns) this.#ports.stage.setActive(index);
  }

  showSeries(seriesUid: string, viewportIndex: number): void {
    const state = this.#ports.memory.next(viewportIndex, this.#ports.stage.target(viewportIndex), seriesUid);
    if (state) this.#ports.stage.show(viewportIndex, state);
  }

  scroll(by: number | "first" | "last"): void {
    this.#active()?.scroll(by);
  }

  applyPreset(preset: WindowPreset): void {
    this.#active()?.applyPreset(preset);
  }

  toggleInvert(): void {
    this.#active()?.toggleInvert();
  }

  toggleGraphics(): void {
    this.#ports.deck.toggleGraphics();
  }

  resetView(): void {
    this.#active()?.reset();
  }

  fitView(): void {
    this.#active()?.fit();
  }

  actualSize(): void {
    this.#active()?.actualSize();
  }

  turn(quarters: number): void {
    this.#active()?.turn(quarters);
  }

  flip(along: "horizontal" | "vertical"): void {
    this.#active()?.flip(along);
  }

  toggleAlone(index: number): void {
    const { stage } = this.#ports;
    const { rows, columns, single } = stage.layout;
    if (rows * columns > 1) stage.showAlone(single === undefined ? index : undefined);
  }

  setLinked(linked: boolean): void {
    this.#ports.stage.setLinked(linked);
  }

  showReferenceLines(areShown: boolean): void {
    this.#ports.stage.showReferenceLines(areShown);
  }

  compareWithPrior(): void {
    const { stage, images } = this.#ports;
    const left = stage.target(stage.activeIndex);
    const series = left?.view && images.find(left.view.seriesUid);
    if (!left || !series) return;
    const found = counterparts(series, ownSeries(images));
    // Of a prior that is active the counterpart is the current study's, which belongs on the left.
    const isPrior = images.relationOf(series) === "prior";
    const shown = found.findIndex(({ seriesUid }) => seriesUid === stage.target(1)?.view?.seriesUid);
    const other = found[isPrior ? 0 : (shown + 1) % found.length];
    const right = other && comparedView({ series, state: left }, other);
    if (!right) return;
    const { rows, columns } = { rows: 1, columns: 2 };
    stage.hang({ rows, columns, active: isPrior ? 1 : 0 }, isPrior ? [right, left] : [left, right]);
  }

  getReferenceLine(index: number): ReferenceLine | undefined {
    return this.#ports.deck.lines.at(index);
  }

  subscribeReferenceLines(listener: () => void): () => void {
    return this.#ports.deck.lines.subscribe(listener);
  }

  dragTo(index: number, image: number | null): void {
    const viewport = this.#ports.deck.view(index);
    if (image === null || this.#drag?.viewport !== viewport) {
      this.#drag?.release();
      this.#drag = undefined;
    }
    if (image === null || !viewport || viewport.imageIndex === undefined) return;
    this.#drag ??= { viewport, release: viewport.hold() };
    viewport.scroll(image - viewport.imageIndex);
  }

  point(index: number, position: { readonly x: number; readonly y: number } | null): void {
    const at = position && this.#ports.deck.view(index)?.pointAt(position);
    this.#ports.sendMotion({ kind: "pointer", at: at ?? null });
  }

  #active(): ImageViewport | undefined {
    return this.#ports.deck.view(this.#ports.stage.activeIndex);
  }
}
