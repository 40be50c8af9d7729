import { emptyOverlay } from "../imaging/ImageOverlay.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { LinkedViews } from "./LinkedViews.ts";
import { Listeners } from "./Listeners.ts";
import { MarkLayer, type MarkLayerPorts } from "./MarkLayer.ts";
import type { PointerSnapshot, ViewportOverlay } from "./ViewSnapshot.ts";
import type { PointerBoard } from "./PointerBoard.ts";
import type { ViewActions } from "./SessionActions.ts";
import type { StageShare } from "./StageShare.ts";

export interface SharedViewportPorts {
  readonly index: number;
  readonly stage: StageShare;
  readonly images: CaseImages;
  readonly pointers: PointerBoard;
  readonly marks: MarkLayerPorts;
  readonly links: Pick<LinkedViews, "handMoved">;
  /** A picture of this viewport has reached the screen, or its element has gone. */
  readonly drawn: () => void;
  readonly view: () => Pick<ViewActions, "toggleAlone" | "point">;
}

const nothing: ViewportOverlay = { ...emptyOverlay("empty"), relation: "current" };

/** The only bridge between an image viewport and what is shared: the stage, pointers and marks. */
export class SharedViewport {
  readonly marks: MarkLayer;
  readonly #ports: SharedViewportPorts;
  readonly #overlayChanged = new Listeners();
  readonly #pointersChanged = new Listeners();
  #viewport: ImageViewport | undefined;
  #undo: (() => void)[] = [];
  /** What the viewport shows or was last told to show. */
  #shown: ViewportState | undefined;
  #overlay = nothing;
  #pointers: readonly PointerSnapshot[] = [];

  constructor(ports: SharedViewportPorts) {
    this.#ports = ports;
    this.marks = new MarkLayer(ports.index, ports.marks);
  }

  get viewport(): ImageViewport | undefined {
    return this.#viewport;
  }

  get overlay(): ViewportOverlay {
    return this.#overlay;
  }

  get pointers(): readonly PointerSnapshot[] {
    return this.#pointers;
  }

  onOverlay(listener: () => void): () => void {
    return this.#overlayChanged.add(listener);
  }

  onPointers(listener: () => void): () => void {
    return this.#pointersChanged.add(listener);
  }

  attach(viewport: ImageViewport): void {
    this.detach();
    const { stage, pointers, index, images, links } = this.#ports;
    this.#viewport = viewport;
    this.#undo = [
      viewport.onChange((state, phase) => {
        this.#shown = state;
        links.handMoved(index, state, phase);
      }),
      viewport.onOverlay(() => this.#refreshOverlay()),
      viewport.onDraw(() => this.#drawn()),
      stage.subscribe(() => this.#follow()),
      images.subscribe(() => this.#refreshOverlay()),
      pointers.subscribe(() => this.#placePointers()),
    ];
    const { view } = this.#ports;
    viewport.setGestures({
      pressedTwice: () => view().toggleAlone(index),
      pointed: (at) => view().point(index, at ?? null),
    });
    this.marks.attach(viewport);
    this.#follow();
    this.#refreshOverlay();
  }

  detach(): void {
    this.marks.detach();
    for (const undo of this.#undo) undo();
    this.#undo = [];
    this.#viewport?.[Symbol.dispose]();
    if (this.#viewport) this.#ports.drawn();
    this.#viewport = undefined;
    this.#shown = undefined;
  }

  #drawn(): void {
    this.#placePointers();
    this.#ports.drawn();
  }

  #follow(): void {
    // Nothing to show is shown as nothing: an image never stays under another patient's name.
    const target = this.#ports.stage.target(this.#ports.index) ?? {};
    if (!this.#viewport || isSame(target, this.#shown)) return;
    this.#shown = target;
    void this.#viewport.apply(target); // Never rejects: what fails is told by the overlay.
  }

  #refreshOverlay(): void {
    const overlay = this.#viewport?.overlay();
    const series = this.#viewport?.series;
    this.#overlay = overlay
      ? { ...overlay, relation: series ? this.#ports.images.relationOf(series) : "current" }
      : nothing;
    this.#overlayChanged.tell();
  }

  #placePointers(): void {
    const placed: PointerSnapshot[] = [];
    for (const { peerId, name, at } of this.#ports.pointers.list()) {
      const spot = this.#viewport?.canvasOf(at);
      if (spot) placed.push({ peerId, name, x: Math.round(spot.x), y: Math.round(spot.y) });
    }
    if (JSON.stringify(placed) === JSON.stringify(this.#pointers)) return;
    this.#pointers = placed;
    this.#pointersChanged.tell();
  }
}

/** The Doc hands out fresh objects for equal values. */
function isSame(a: ViewportState, b: ViewportState | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
