/** Where the pixels of an axial plane lie, in the coordinates of the anatomy: millimetres, x to the left, y to the back. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly spacingMm: number;
  /** Centre of the first pixel. */
  readonly originX: number;
  readonly originY: number;
}

/** What a pixel belongs to, where a later shape must know it. */
export const labels = { none: 0, liver: 1, lung: 2, cavity: 3, bone: 4 } as const;
export type Label = (typeof labels)[keyof typeof labels];

/** A region of an axial plane given by its signed distance: negative inside. */
export interface Shape {
  /** Left, top, right, bottom; the shape is drawn nowhere else. */
  readonly bounds: readonly [number, number, number, number];
  readonly distance: (x: number, y: number) => number;
  readonly value: number | ((x: number, y: number) => number);
  /** An outermost layer of another value: cortex, wall, capsule. */
  readonly shell?: { readonly mm: number; readonly value: number };
  readonly label?: Label;
  /** Draws only where this label lies. */
  readonly within?: Label;
  /** Width of the blurred edge; the partial volume of an oblique surface is wider. */
  readonly edgeMm?: number;
  /** How finely the distance is sampled; between the samples it is interpolated. */
  readonly stepMm?: number;
}

/** The box of pixels that a shape can touch, and the samples laid over it. */
interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly step: number;
  readonly across: number;
  readonly down: number;
}

interface Brush {
  readonly distances: Float32Array;
  /** Sampled where the value varies; a single number where it does not. */
  readonly values: Float32Array | number;
  readonly shell: { readonly mm: number; readonly value: number };
  readonly label: number;
  readonly within: number;
  readonly edgeMm: number;
}

const noShell = { mm: 0, value: 0 };

/** One axial plane while it is painted; the shapes come from back to front, as a painter would. */
export class Plane {
  readonly grid: Grid;
  readonly values: Float32Array;
  readonly labels: Uint8Array;
  #distances = new Float32Array(0);
  #samples = new Float32Array(0);

  constructor(grid: Grid, background: number) {
    this.grid = grid;
    this.values = new Float32Array(grid.columns * grid.rows).fill(background);
    this.labels = new Uint8Array(grid.columns * grid.rows);
  }

  /** Starts again from what another plane shows. */
  restart(from: Plane): void {
    this.values.set(from.values);
    this.labels.set(from.labels);
  }

  paint(shape: Shape): void {
    const { edgeMm = 1.3, shell = noShell, label = labels.none, within = labels.none } = shape;
    const softMm = Math.max(edgeMm, this.grid.spacingMm * 1.2);
    const area = areaOf(shape, this.grid, softMm);
    if (area.right <= area.left || area.bottom <= area.top) return;
    this.#reserve(area.across * area.down);
    const distances = this.#distances;
    sampleDistances(shape.distance, { area, grid: this.grid, into: distances });
    let values: Float32Array | number;
    if (typeof shape.value === "number") values = shape.value;
    else {
      values = this.#samples;
      sampleValues(shape.value, distances, { area, grid: this.grid, into: values });
    }
    this.#paintCells({ distances, values, shell, label, within, edgeMm: softMm }, area);
  }

  /** The buffers for samples serve all shapes. */
  #reserve(count: number): void {
    if (this.#distances.length >= count) return;
    this.#distances = new Float32Array(count);
    this.#samples = new Float32Array(count);
  }

  #paintCells(brush: Brush, area: Area): void {
    const { distances } = brush;
    const half = brush.edgeMm / 2;
    const inside = -half - brush.shell.mm - 0.5;
    const isPlain = typeof brush.values === "number" && brush.within === labels.none;
    for (let j = 0; j < area.down - 1; j++)
      for (let i = 0, node = j * area.across; i < area.across - 1; i++, node++) {
        const a = at(distances, node);
        const b = at(distances, node + 1);
        const c = at(distances, node + area.across);
        const d = at(distances, node + area.across + 1);
        if (Math.min(a, b, c, d) >= half) continue;
        if (isPlain && Math.max(a, b, c, d) < inside) this.#fill(brush, area, node);
        else this.#blend(brush, area, node);
      }
  }

  /** The pixels between four samples, of which `node` is the upper left one. */
  #fill({ values, label }: Brush, area: Area, node: number): void {
    const value = typeof values === "number" ? values : 0;
    const left = area.left + (node % area.across) * area.step;
    const right = Math.min(area.right, left + area.step);
    const top = area.top + ((node / area.across) | 0) * area.step;
    const bottom = Math.min(area.bottom, top + area.step);
    for (let y = top; y < bottom; y++) {
      const row = y * this.grid.columns;
      for (let x = row + left; x < row + right; x++) {
        this.values[x] = value;
        this.labels[x] = label;
      }
    }
  }

  #blend(brush: Brush, area: Area, node: number): void {
    const { distances, values, shell, within, edgeMm } = brush;
    const { step } = area;
    const left = area.left + (node % area.across) * step;
    const right = Math.min(area.right, left + step);
    const top = area.top + ((node / area.across) | 0) * step;
    const bottom = Math.min(area.bottom, top + step);
    const below = node + area.across;
    for (let y = top; y < bottom; y++) {
      const v = (y - top) / step;
      const start = lerp(at(distances, node), at(distances, below), v);
      const slope = (lerp(at(distances, node + 1), at(distances, below + 1), v) - start) / step;
      const isPlain = typeof values === "number";
      const from = isPlain ? values : lerp(at(values, node), at(values, below), v);
      const rise = isPlain ? 0 : (lerp(at(values, node + 1), at(values, below + 1), v) - from) / step;
      for (let x = left, k = 0, pixel = y * this.grid.columns + left; x < right; x++, k++, pixel++) {
        const distance = start + slope * k;
        const cover = Math.min(1, 0.5 - distance / edgeMm);
        if (cover <= 0 || (within !== 0 && this.labels[pixel] !== within)) continue;
        let value = from + rise * k;
        if (shell.mm > 0) value += (shell.value - value) * Math.min(1, Math.max(0, distance + shell.mm + 0.5));
        const old = at(this.values, pixel);
        this.values[pixel] = old + (value - old) * cover;
        if (cover > 0.5 && within === 0) this.labels[pixel] = brush.label;
      }
    }
  }
}

interface Sampling {
  readonly area: Area;
  readonly grid: Grid;
  readonly into: Float32Array;
}

function areaOf(
  { bounds, stepMm = 3 }: Shape,
  { columns, rows, spacingMm, originX, originY }: Grid,
  edgeMm: number,
): Area {
  const step = Math.max(1, Math.round(stepMm / spacingMm));
  const [x0, y0, x1, y1] = bounds;
  const left = Math.max(0, Math.floor((x0 - originX - edgeMm) / spacingMm));
  const top = Math.max(0, Math.floor((y0 - originY - edgeMm) / spacingMm));
  const right = Math.min(columns, Math.ceil((x1 - originX + edgeMm) / spacingMm) + 1);
  const bottom = Math.min(rows, Math.ceil((y1 - originY + edgeMm) / spacingMm) + 1);
  const across = Math.ceil((right - left) / step) + 1;
  const down = Math.ceil((bottom - top) / step) + 1;
  return { left, top, right, bottom, step, across, down };
}

/**
 * Far from the surface the next few samples along the row are taken to be as far: distances change by no more than the way
 * gone, and half of them is allowed for because many distances are estimates.
 */
function sampleDistances(distance: Shape["distance"], { area, grid, into }: Sampling): void {
  const { spacingMm, originX, originY } = grid;
  const pitch = area.step * spacingMm;
  for (let j = 0; j < area.down; j++) {
    const y = originY + (area.top + j * area.step) * spacingMm;
    const end = (j + 1) * area.across;
    for (let node = j * area.across, x = originX + area.left * spacingMm; node < end;) {
      const here = distance(x, y);
      const next = Math.min(end, node + 1 + Math.min(4, Math.max(0, (Math.abs(here) - 5) / (2 * pitch)) | 0));
      for (; node < next; node++, x += pitch) into[node] = here;
    }
  }
}

/** Values are sampled only in and next to the shape. */
function sampleValues(
  value: (x: number, y: number) => number,
  distances: Float32Array,
  { area, grid, into }: Sampling,
): void {
  const reach = area.step * grid.spacingMm * 2;
  for (let j = 0, node = 0; j < area.down; j++) {
    const y = grid.originY + (area.top + j * area.step) * grid.spacingMm;
    for (let i = 0; i < area.across; i++, node++) {
      const isNear = at(distances, node) < reach;
      into[node] = isNear ? value(grid.originX + (area.left + i * area.step) * grid.spacingMm, y) : 0;
    }
  }
}

function at(samples: Float32Array, index: number): number {
  return samples[index] ?? 0;
}

function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
