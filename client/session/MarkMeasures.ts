import type { Vector3 } from "../../shared/model/dicom.ts";
import type { Mark } from "../../shared/model/mark.ts";
import type { FramePixels } from "../imaging/framePixels.ts";
import { regionStatistics } from "../imaging/regionStatistics.ts";
import { indexOfFrame, type SeriesFrame } from "../imaging/Series.ts";
import { Listeners } from "./Listeners.ts";
import type { CaseImages } from "./CaseImages.ts";
import { geometryOf, type Measure, type MeasuredValues, regionOf } from "./markMeasure.ts";

/** Where the pixels of a frame are to be had. */
export interface PixelSource {
  /** Undefined while they are not in memory, or where they cannot be told. */
  pixelsOf(frame: SeriesFrame): FramePixels | undefined;
  /** Brings them into memory; rejects where that fails. */
  loadPixels(frame: SeriesFrame): Promise<void>;
}

export interface MarkMeasuresPorts {
  readonly images: Pick<CaseImages, "find">;
  readonly pixels: Promise<PixelSource>;
}

interface Known {
  readonly frame: SeriesFrame;
  readonly measure: Measure | undefined;
}

/**
 * What the marks of the case measure. A mark is measured once for what it is (a changed mark is another object); its values once its pixels
 * are there, which are fetched in the background where no viewport shows them.
 */
export class MarkMeasures {
  readonly #ports: MarkMeasuresPorts;
  readonly #changed = new Listeners();
  readonly #known = new WeakMap<Mark, Known>();
  /** Frames that were asked for, by image: whether that has ended, well or not. Each is asked for once. */
  readonly #asked = new Map<string, "loading" | "ended">();
  #source: PixelSource | undefined;

  constructor(ports: MarkMeasuresPorts) {
    this.#ports = ports;
    ports.pixels.then(
      (source) => {
        this.#source = source;
        this.#changed.tell();
      },
      () => undefined, // The session tells that the viewer could not be loaded.
    );
  }

  /** Told when values have become known. */
  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** Undefined where the mark measures nothing, or its image is not among the case's. */
  of(mark: Mark): Measure | undefined {
    const frame = this.#frameOf(mark.view);
    if (!frame) return undefined;
    const known = this.#known.get(mark);
    if (known?.frame === frame) return known.measure;
    const measure = this.whileMoving(mark, mark.points);
    if (measure?.values !== "pending") return this.#keep(mark, { frame, measure });
    const pixels = this.#source?.pixelsOf(frame);
    if (pixels) return this.#keep(mark, { frame, measure: { ...measure, values: valuesOf(mark, frame, pixels) } });
    this.#ask(frame);
    // What could not be loaded is tried again whenever a viewport shows it, so this is not kept.
    return this.#asked.get(frame.imageId) === "ended" ? { ...measure, values: "none" } : measure;
  }

  /** Lengths, angles and areas alone: of what a hand is still drawing or moving. */
  whileMoving(mark: Pick<Mark, "kind" | "view">, points: readonly Vector3[]): Measure | undefined {
    const frame = this.#frameOf(mark.view);
    const measure = frame && geometryOf(mark.kind, points, frame);
    return measure && frame && hasValues(mark.kind, frame) ? { ...measure, values: "pending" } : measure;
  }

  #keep(mark: Mark, known: Known): Measure | undefined {
    this.#known.set(mark, known);
    return known.measure;
  }

  #frameOf({ seriesUid, sopUid, frame }: Mark["view"]): SeriesFrame | undefined {
    const series = this.#ports.images.find(seriesUid);
    const index = series && indexOfFrame(series, { sopUid, frame });
    return index === undefined ? undefined : series?.frames[index];
  }

  #ask(frame: SeriesFrame): void {
    if (!this.#source || this.#asked.has(frame.imageId)) return;
    this.#asked.set(frame.imageId, "loading");
    const end = () => {
      this.#asked.set(frame.imageId, "ended");
      this.#changed.tell();
    };
    this.#source.loadPixels(frame).then(end, end);
  }
}

function valuesOf({ kind, points }: Mark, frame: SeriesFrame, pixels: FramePixels): MeasuredValues | "none" {
  const region = regionOf(kind, points, frame.plane);
  const statistics = region && regionStatistics(pixels, region);
  return statistics ? { ...statistics, unit: unitOf(frame) } : "none";
}

function hasValues(kind: Mark["kind"], { isColour }: SeriesFrame): boolean {
  return !isColour && (kind === "ellipse" || kind === "rectangle" || kind === "freehand" || kind === "probe");
}

function unitOf({ valueUnit, loaderMetadata }: SeriesFrame): string {
  if (valueUnit !== undefined) return valueUnit;
  return loaderMetadata["00080060"]?.Value[0] === "CT" ? "HU" : "";
}
