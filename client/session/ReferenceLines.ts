import type { PixelPoint } from "../imaging/ImagePlane.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import { planeCut } from "../imaging/planeCut.ts";
import { Listeners } from "./Listeners.ts";
import { isSameSpace } from "./patientSpace.ts";
import type { StageShare } from "./StageShare.ts";

/** From one point of the element to another, CSS pixels. */
export type ReferenceLine = readonly [PixelPoint, PixelPoint];

export interface ReferenceLinesPorts {
  readonly stage: Pick<StageShare, "layout" | "activeIndex">;
  readonly view: (index: number) => Pick<ImageViewport, "shownFrame" | "canvasOfPoint"> | undefined;
}

/** Where the image of the active viewport cuts those of the others in the same frame of reference. */
export class ReferenceLines {
  readonly #ports: ReferenceLinesPorts;
  readonly #changed = new Listeners();
  #lines: readonly (ReferenceLine | undefined)[] = [];

  constructor(ports: ReferenceLinesPorts) {
    this.#ports = ports;
  }

  at(index: number): ReferenceLine | undefined {
    return this.#lines[index];
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** After anything was drawn, or the layout has changed. */
  refresh(): void {
    const { rows, columns, referenceLines } = this.#ports.stage.layout;
    const count = referenceLines === true ? rows * columns : 0;
    const next = Array.from({ length: count }, (_, index) => this.#lineOn(index));
    if (JSON.stringify(next) === JSON.stringify(this.#lines)) return;
    this.#lines = next;
    this.#changed.tell();
  }

  #lineOn(index: number): ReferenceLine | undefined {
    const { stage, view } = this.#ports;
    const active = view(stage.activeIndex)?.shownFrame;
    const own = view(index)?.shownFrame;
    if (!active || !own || index === stage.activeIndex || !isSameSpace(active, own)) return undefined;
    const [from, to] = (planeCut(active.plane, own.plane) ?? []).map((point) => view(index)?.canvasOfPoint(point));
    return from && to && [rounded(from), rounded(to)];
  }
}

function rounded({ x, y }: PixelPoint): PixelPoint {
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}
