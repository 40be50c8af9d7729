import { Enums, type RenderingEngine, type StackViewport } from "@cornerstonejs/core";
import type { VoiRange } from "../../shared/model/dicom.ts";
import {
  cpuTable,
  type CurvePainting,
  setCpuTable,
  setTransferNodes,
  straightNodes,
  transferNodes,
} from "./curvePainting.ts";
import { resizeKeepingPicture } from "./keepPicture.ts";
import type { Series, SeriesFrame } from "./Series.ts";
import { turnOf } from "./screenTurn.ts";
import { addScaled, cross, subtract } from "./vectors.ts";
import type { DrawnCurve } from "./voiCurve.ts";
import type { ScreenSize, ScreenView } from "./viewGeometry.ts";

/** One complete picture: nothing of the picture before shows through. */
export interface Painting {
  readonly series: Series;
  readonly frame: SeriesFrame;
  readonly view: ScreenView;
  readonly voi: VoiRange;
  readonly invert: boolean;
  /** From black to white; undefined: in a straight line. */
  readonly curve: DrawnCurve | undefined;
}

/**
 * Draws paintings with one Cornerstone stack viewport. The viewport is told everything each time and asked nothing, so its own camera
 * arithmetic (fit-relative zoom, pans in CSS pixels, resets on new images) never reaches what is shown or shared.
 */
export class StackPainter implements Disposable {
  readonly #engine: RenderingEngine;
  readonly #element: HTMLDivElement;
  readonly #viewport: StackViewport;
  readonly #id: string;
  readonly #isCpu: boolean;
  #stackOf: string | undefined;
  /** The CPU renderer was given a curve last. */
  #hasCurve = false;
  #curves = 0;

  constructor(ports: { engine: RenderingEngine; element: HTMLDivElement; id: string; isCpu: boolean }) {
    this.#engine = ports.engine;
    this.#element = ports.element;
    this.#id = ports.id;
    this.#isCpu = ports.isCpu;
    this.#engine.enableElement({ viewportId: ports.id, element: ports.element, type: Enums.ViewportType.STACK });
    const viewport = this.#engine.getViewport(ports.id);
    if (!isStack(viewport)) throw new Error("Cornerstone made no stack viewport");
    this.#viewport = viewport;
    this.resize();
  }

  /** What the canvas measures on the device; zero while hidden. */
  get screen(): ScreenSize {
    const { clientWidth, clientHeight } = this.#viewport.canvas;
    const ratio = globalThis.devicePixelRatio || 1;
    return { width: Math.round(clientWidth * ratio), height: Math.round(clientHeight * ratio) };
  }

  /** Takes over the element's new size; the old picture stands in until the next painting fills it. */
  resize(): void {
    const { screen } = this;
    if (screen.width === 0 || screen.height === 0) return;
    // Cornerstone's own resize gives the CPU canvas CSS pixels, while its pointer arithmetic counts device pixels. On the GPU it sizes what
    // it draws on, by the difference to the canvas that is shown, which it would stretch until then.
    if (!this.#isCpu) this.#engine.resize(false, true);
    resizeKeepingPicture(this.#viewport.canvas, screen);
  }

  /** The frame's pixels must be in the cache. Resolves once the picture is set and its drawing scheduled for the next frame. */
  async paint(painting: Painting): Promise<void> {
    await this.#setImage(painting);
    if (this.#isCpu) this.#setCpuCamera(painting);
    else this.#setGpuCamera(painting);
    // The stored sense of MONOCHROME1 is turned here once, for both renderers.
    const invert = painting.invert !== painting.frame.isInverse;
    this.#viewport.setProperties({ voiRange: painting.voi, invert }, true);
    this.#setCurve(painting, invert);
    this.#viewport.render();
  }

  clear(): void {
    this.#stackOf = undefined;
    const context = this.#viewport.canvas.getContext("2d");
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, this.#viewport.canvas.width, this.#viewport.canvas.height);
  }

  onDrawn(listener: () => void): () => void {
    this.#element.addEventListener(Enums.Events.IMAGE_RENDERED, listener);
    return () => this.#element.removeEventListener(Enums.Events.IMAGE_RENDERED, listener);
  }

  [Symbol.dispose](): void {
    this.#engine.disableElement(this.#id);
  }

  async #setImage({ series, frame }: Painting): Promise<void> {
    const index = series.frames.indexOf(frame);
    // The CPU renderer keeps the first image's size and the GPU its colour kind for a whole stack: mixed stacks start anew.
    const { columns, rows } = frame.plane;
    const stack = `${series.seriesUid}/${columns}x${rows}/${frame.isColour}/${frame.isInverse}`;
    if (this.#stackOf === stack) await this.#viewport.setImageIdIndex(index);
    else
      await this.#viewport.setStack(
        series.frames.map(({ imageId }) => imageId),
        index,
      );
    this.#stackOf = stack;
  }

  #setCurve({ frame, curve, voi }: Painting, invert: boolean): void {
    if (this.#isCpu) this.#setCpuCurve(curve && { curve, voi });
    else if (!frame.isColour) {
      // Straight ones, too: Cornerstone stretches its own from window to window, and never gets away from one of no width.
      const nodes = curve ? transferNodes({ curve, voi, invert }) : straightNodes(voi, invert);
      setTransferNodes(this.#viewport.getDefaultActor().actor, nodes);
    }
  }

  #setCpuCurve(painting: Omit<CurvePainting, "invert"> | undefined): void {
    if (!painting && !this.#hasCurve) return;
    this.#hasCurve = painting !== undefined;
    // The number tells the renderer that this one is new.
    setCpuTable(this.#viewport, painting && cpuTable(`${(this.#curves += 1)}`, painting));
  }

  #setGpuCamera({ view }: Painting): void {
    const { centre, right, up } = view;
    // A mirrored picture is the plane seen from behind; Cornerstone's flip flags would do just that, by way of the image's middle.
    const viewPlaneNormal = cross(right, up);
    // Cornerstone chose this distance, and clipping planes to go with it, when it took the image.
    const { position, focalPoint } = this.#viewport.getCamera();
    const distance = position && focalPoint ? Math.hypot(...subtract(position, focalPoint)) : 1;
    this.#viewport.setCamera({
      focalPoint: centre,
      position: addScaled(centre, viewPlaneNormal, distance),
      viewPlaneNormal,
      viewUp: up,
      parallelScale: (view.mmPerPixel * this.#viewport.canvas.height) / 2,
    });
  }

  #setCpuCamera({ view, frame }: Painting): void {
    const { plane } = frame;
    const { isMirrored, degrees } = turnOf(view, plane);
    this.#viewport.setCamera({ flipHorizontal: isMirrored, flipVertical: false });
    if (Math.abs(this.#viewport.getRotation() - degrees) > 1e-9) {
      this.#viewport.setViewPresentation({ rotation: degrees });
      this.#viewport.setCamera({});
    }
    // Cornerstone's CPU renderer puts the image position at the outer corner of the first pixel; the standard and its GPU say its centre.
    const corner = addScaled(view.centre, plane.row, plane.spacingX / 2);
    const focalPoint = addScaled(corner, plane.column, plane.spacingY / 2);
    const scale = Math.min(plane.spacingX, plane.spacingY) / view.mmPerPixel;
    this.#viewport.setCamera({ focalPoint, scale });
  }
}

function isStack(viewport: unknown): viewport is StackViewport {
  return typeof viewport === "object" && viewport !== null && "setStack" in viewport;
}
