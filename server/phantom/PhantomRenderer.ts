import { Anatomy } from "./anatomy.ts";
import { attributesOf } from "./attributes.ts";
import { GRAIN_SIZE, grainTile, hashCell, smoothNoise } from "./noise.ts";
import { encodePart10 } from "./part10.ts";
import { slicePosition, type PhantomSeries, type PhantomStudy, type Technique } from "./PhantomStudy.ts";
import type { Plane } from "./Plane.ts";
import { arterialHu, nativeHu, portalVenousHu, t1Signal, t2Signal, type Palette } from "./tissues.ts";

interface Recipe {
  readonly palette: Palette;
  /** Deviation of the noise, in HU or signal. */
  readonly noise: number;
  /** What is added before storing: CT stores HU + 1024. */
  readonly offset: number;
  /** A surface coil sees less of the middle. */
  readonly shading: number;
}

const recipes: Readonly<Record<Technique, Recipe>> = {
  "portal-venous": { palette: portalVenousHu, noise: 11, offset: 1024, shading: 0 },
  arterial: { palette: arterialHu, noise: 10, offset: 1024, shading: 0 },
  native: { palette: nativeHu, noise: 12, offset: 1024, shading: 0 },
  t1: { palette: t1Signal, noise: 17, offset: 0, shading: 0.24 },
  t2: { palette: t2Signal, noise: 19, offset: 0, shading: 0.28 },
};

const MAX_STORED = 4095;

/** Renders instances one by one; keeps what the instances of a series share, so use one renderer for many. */
export class PhantomRenderer {
  readonly #grain = grainTile(7, 0.5);
  #current: { seriesInstanceUid: string; anatomy: Anatomy } | undefined;

  /** A complete DICOM file. */
  renderInstance(study: PhantomStudy, series: PhantomSeries, index: number): Uint8Array<ArrayBuffer> {
    if (series.sopInstanceUids[index] === undefined) throw new RangeError(`No slice ${index} in ${series.description}`);
    const pixels = this.storedPixels(series, index);
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    return encodePart10([...attributesOf(study, series, index), [0x7fe00010, "OW", bytes]]);
  }

  /** The pixel values as stored, row by row: 12 bits; for CT these are HU + 1024. */
  storedPixels(series: PhantomSeries, index: number): Uint16Array<ArrayBuffer> {
    const { geometry, technique } = series;
    const recipe = recipes[technique];
    const z = slicePosition(series, index)[2] - geometry.anatomyAt[2];
    const plane = this.#anatomyOf(series, recipe.palette).paint(z);
    if (recipe.shading > 0) shade(plane, z, recipe.shading);
    return this.#store(plane, recipe, series.seriesNumber * 1000 + index);
  }

  #anatomyOf(series: PhantomSeries, palette: Palette): Anatomy {
    const { seriesInstanceUid, subject, geometry } = series;
    if (this.#current?.seriesInstanceUid !== seriesInstanceUid) {
      const grid = {
        columns: geometry.columns,
        rows: geometry.rows,
        spacingMm: geometry.pixelSpacingMm,
        originX: geometry.origin[0] - geometry.anatomyAt[0],
        originY: geometry.origin[1] - geometry.anatomyAt[1],
      };
      this.#current = { seriesInstanceUid, anatomy: new Anatomy(subject, grid, palette) };
    }
    return this.#current.anatomy;
  }

  #store(plane: Plane, { noise, offset }: Recipe, seed: number): Uint16Array<ArrayBuffer> {
    const { columns, rows } = plane.grid;
    const grain = this.#grain;
    const mask = grain.length - 1;
    const shiftX = Math.floor(hashCell(seed, 1, 0) * GRAIN_SIZE);
    const shiftY = Math.floor(hashCell(seed, 2, 0) * GRAIN_SIZE);
    const stored = new Uint16Array(columns * rows);
    for (let j = 0, at = 0; j < rows; j++) {
      const row = ((j + shiftY) % GRAIN_SIZE) * GRAIN_SIZE + shiftX;
      for (let i = 0; i < columns; i++, at++) {
        const value = (plane.values[at] ?? 0) + offset + noise * (grain[(row + i) & mask] ?? 0);
        stored[at] = value < 0 ? 0 : value > MAX_STORED ? MAX_STORED : value + 0.5;
      }
    }
    return stored;
  }
}

function shade(plane: Plane, z: number, amount: number): void {
  const { columns, rows, spacingMm, originX, originY } = plane.grid;
  for (let j = 0, at = 0; j < rows; j++) {
    const y = originY + j * spacingMm;
    for (let i = 0; i < columns; i++, at++) {
      const x = originX + i * spacingMm;
      const fromMiddle = (x / 160) ** 2 + (y / 115) ** 2;
      const drift = 0.06 * smoothNoise(x / 90, y / 90, z / 90);
      plane.values[at] = Math.abs((plane.values[at] ?? 0) * (1 + amount * (Math.min(1.4, fromMiddle) - 0.5) + drift));
    }
  }
}

/** For single instances; many are cheaper with one `PhantomRenderer`, or with `generate`. */
export function renderInstance(study: PhantomStudy, series: PhantomSeries, index: number): Uint8Array<ArrayBuffer> {
  return new PhantomRenderer().renderInstance(study, series, index);
}

/** The stored pixel values of one slice, for reference computations. */
export function storedPixels(series: PhantomSeries, index: number): Uint16Array<ArrayBuffer> {
  return new PhantomRenderer().storedPixels(series, index);
}
