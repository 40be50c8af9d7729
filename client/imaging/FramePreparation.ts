import { type Types, utilities } from "@cornerstonejs/core";
import type { FetchBits } from "./GraphicsLayer.ts";
import { type LookupTable, readTable, type TableSource } from "./lookupTable.ts";
import type { OverlayPlane } from "./overlayPlanes.ts";
import type { SeriesFrame } from "./Series.ts";
import { bitsAt, type LoadedValues, type ModalityValues, modalityValues } from "./storedPixels.ts";
import type { DrawnCurve } from "./voiCurve.ts";

/** Makes of what the loader hands over what is drawn and measured: modality values, the curve to draw them along, graphics among the samples. */
export class FramePreparation {
  readonly #fetchBulk: FetchBits;
  readonly #tables = new Map<string, Promise<LookupTable>>();
  readonly #curves = new Map<string, DrawnCurve>();
  readonly #graphics = new WeakMap<OverlayPlane, Uint8Array>();

  constructor(fetchBulk: FetchBits) {
    this.#fetchBulk = fetchBulk;
  }

  /** To be called once for every image, before anybody sees it. Rejects where a table that it needs cannot be had. */
  async prepare(image: Types.IImage, frame: SeriesFrame): Promise<Types.IImage> {
    const { stored, curve } = frame;
    if (image.color || !stored) return image;
    if (curve?.kind === "sigmoid") this.#curves.set(frame.imageId, curve);
    if (curve?.kind === "table") {
      this.#curves.set(frame.imageId, { ...curve, table: await this.#tableOf(frame, curve.source) });
    }
    const loaded = loadedValues(image);
    for (const plane of frame.overlays ?? []) {
      if ("position" in plane.bits) this.#graphics.set(plane, bitsAt(loaded.values, plane.bits.position));
    }
    const table = stored.table && (await this.#tableOf(frame, stored.table));
    const modality = modalityValues(stored, loaded, table);
    if (modality) replaceValues(image, modality);
    return image;
  }

  /** Of a frame that has been loaded; undefined for a straight line. */
  curveOf(frame: SeriesFrame): DrawnCurve | undefined {
    return this.#curves.get(frame.imageId);
  }

  /** Graphics in the samples of a frame that has been loaded. */
  sampleBits(plane: OverlayPlane): Uint8Array | undefined {
    return this.#graphics.get(plane);
  }

  /** The frames of an instance share a table that is fetched; one that cannot be had is asked for again. */
  #tableOf(frame: SeriesFrame, source: TableSource): Promise<LookupTable> {
    const fetchBulk = (bulk: number) => this.#fetchBulk(instanceOf(frame), bulk);
    if (!("bulk" in source.data)) return readTable(source, fetchBulk);
    const key = `${frame.sopUid}/${source.data.bulk}`;
    const known = this.#tables.get(key);
    if (known) return known;
    const table = readTable(source, fetchBulk);
    this.#tables.set(key, table);
    table.catch(() => this.#tables.delete(key));
    return table;
  }
}

function instanceOf({ sopUid, loaderMetadata }: SeriesFrame) {
  const [studyUid, seriesUid] = ["0020000D", "0020000E"].map((tag) => String(loaderMetadata[tag]?.Value[0] ?? ""));
  return { studyUid: studyUid ?? "", seriesUid: seriesUid ?? "", sopUid };
}

function loadedValues(image: Types.IImage): LoadedValues {
  const { minPixelValue: least, maxPixelValue: most, rows, columns } = image;
  return { values: image.getPixelData(), least, most, pixels: rows * columns };
}

/** No scaling parameters: the CPU renderer then maps fractions onto whole numbers, which alone it can draw. */
function replaceValues(image: Types.IImage, { values, least, most }: ModalityValues): void {
  const { width, height, imageFrame } = image;
  if (imageFrame) Object.assign(imageFrame, { pixelData: values, pixelDataLength: values.length });
  Object.assign(image, {
    getPixelData: () => values,
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      scalarData: values,
      width,
      height,
      numberOfComponents: 1,
    }),
    dataType: values.constructor.name,
    sizeInBytes: values.byteLength,
    minPixelValue: least,
    maxPixelValue: most,
    slope: 1,
    intercept: 0,
    preScale: { enabled: true, scaled: true, scalingParameters: {} },
  });
}
