/** Eight-bit picture, made a line at a time: one sample a pixel is grey, three are red, green and blue. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  /** Line `y` of the picture, valid until the next is asked for. */
  readonly line: (y: number) => Uint8Array;
}
