/** Eight-bit picture, made a line at a time: one sample a pixel is grey, three are red, green and blue. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  /** Line `y` of the picture, valid until the next is asked for. */
  readonly line: (y: number) => Uint8Array;
}

/** Averages blocks of pixels, so that thin structures do not vanish from a thumbnail. */
export function shrunk(raster: Raster, maxPixels: number): Raster {
  const step = Math.ceil(Math.max(raster.width, raster.height) / maxPixels);
  if (step <= 1) return raster;
  const { samples } = raster;
  const width = Math.max(1, Math.floor(raster.width / step));
  const height = Math.max(1, Math.floor(raster.height / step));
  const columns = Math.min(step, raster.width);
  const rows = Math.min(step, raster.height);
  const sums = new Float64Array(width * samples);
  const line = new Uint8Array(width * samples);
  return {
    width,
    height,
    samples,
    line(y) {
      sums.fill(0);
      for (let row = 0; row < rows; row++) addBlocks(sums, raster.line(y * rows + row), { columns, samples });
      for (let index = 0; index < line.length; index++) line[index] = Math.round((sums[index] ?? 0) / (columns * rows));
      return line;
    },
  };
}

interface BlockSize {
  readonly columns: number;
  readonly samples: number;
}

function addBlocks(sums: Float64Array, line: Uint8Array, { columns, samples }: BlockSize): void {
  for (let index = 0; index < sums.length; index++) {
    const sample = index % samples;
    const first = Math.floor(index / samples) * columns;
    let sum = 0;
    for (let column = first; column < first + columns; column++) sum += line[column * samples + sample] ?? 0;
    sums[index] = (sums[index] ?? 0) + sum;
  }
}
