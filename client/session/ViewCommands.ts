import type { Motion } from "../../shared/model/motion.ts";
import type { ToolName } from "../imaging/gestures.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import type { SeriesMemory } from "./SeriesMemory.ts";
import type { ViewActions } from "./SessionActions.ts";
import type { PointerSnapshot, ViewportOverlay, WindowPreset } from "./ViewSnapshot.ts";
import type { StageShare } from "./StageShare.ts";
import type { ViewportDeck } from "./ViewportDeck.ts";

export interface ViewCommandsPorts {
  readonly deck: ViewportDeck;
  readonly stage: StageShare;
  readonly memory: SeriesMemory;
  readonly sendMotion: (motion: Motion) => void;
  readonly toolChanged: () => void;
}

/** What a person does with the viewports. */
export class ViewCommands implements ViewActions {
  readonly #ports: ViewCommandsPorts;

  constructor(ports: ViewCommandsPorts) {
    this.#ports = ports;
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
    const active = Math.min(this.#ports.stage.activeIndex, rows * columns - 1);
    this.#ports.stage.setLayout({ rows, columns, active });
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

  point(index: number, position: { readonly x: number; readonly y: number } | null): void {
    const at = position && this.#ports.deck.view(index)?.pointAt(position);
    this.#ports.sendMotion({ kind: "pointer", at: at ?? null });
  }

  #active(): ImageViewport | undefined {
    return this.#ports.deck.view(this.#ports.stage.activeIndex);
  }
}
