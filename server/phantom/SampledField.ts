type Box = readonly [left: number, top: number, right: number, bottom: number];

/** A function of the plane sampled once, for those that are asked for again and again. */
export class SampledField {
  readonly #left: number;
  readonly #top: number;
  readonly #pitchMm: number;
  readonly #across: number;
  readonly #down: number;
  readonly #samples: Float32Array;

  constructor([left, top, right, bottom]: Box, pitchMm: number, value: (x: number, y: number) => number) {
    this.#left = left;
    this.#top = top;
    this.#pitchMm = pitchMm;
    this.#across = Math.ceil((right - left) / pitchMm) + 2;
    this.#down = Math.ceil((bottom - top) / pitchMm) + 2;
    this.#samples = new Float32Array(this.#across * this.#down);
    for (let j = 0, node = 0; j < this.#down; j++)
      for (let i = 0; i < this.#across; i++, node++) this.#samples[node] = value(left + i * pitchMm, top + j * pitchMm);
  }

  /** Interpolated; outside the box, the value at its border. */
  at(x: number, y: number): number {
    const u = Math.min(this.#across - 1.001, Math.max(0, (x - this.#left) / this.#pitchMm));
    const v = Math.min(this.#down - 1.001, Math.max(0, (y - this.#top) / this.#pitchMm));
    const i = u | 0;
    const j = v | 0;
    const node = j * this.#across + i;
    const below = node + this.#across;
    const a = this.#samples[node] ?? 0;
    const c = this.#samples[below] ?? 0;
    const upper = a + ((this.#samples[node + 1] ?? 0) - a) * (u - i);
    return upper + (c + ((this.#samples[below + 1] ?? 0) - c) * (u - i) - upper) * (v - j);
  }
}
