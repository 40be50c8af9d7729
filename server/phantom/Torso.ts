import { smoothNoise } from "./noise.ts";
import { curve, smoothMax } from "./shapes.ts";

const DIRECTIONS = 720;
const FIELD_STEP_MM = 3;
const FIELD_REACH_MM = 195;
const FIELD = (2 * FIELD_REACH_MM) / FIELD_STEP_MM + 1;

/** How one patient differs from another; the organs themselves are the same for all. */
export interface Habitus {
  readonly seed: number;
  /** Added to the fat under the skin. */
  readonly fatMm: number;
}

const halfWidth = [
  [-290, 164],
  [-230, 160],
  [-180, 154],
  [-120, 158],
  [-60, 160],
  [0, 157],
  [80, 152],
] as const;
const halfDepth = [
  [-290, 102],
  [-230, 100],
  [-180, 103],
  [-120, 112],
  [-60, 116],
  [0, 114],
  [80, 108],
] as const;
const fatKeys = [
  [-290, 20],
  [-220, 17],
  [-150, 12],
  [-80, 8],
  [0, 7],
  [80, 8],
] as const;

/** The body wall at one level: skin, fat and muscle by direction around the centre of the body. */
export class Torso {
  readonly z: number;
  readonly #skin = new Float32Array(DIRECTIONS + 1);
  readonly #steepness = new Float32Array(DIRECTIONS + 1);
  readonly #fat = new Float32Array(DIRECTIONS + 1);
  readonly #muscle = new Float32Array(DIRECTIONS + 1);
  readonly #skinField = new Float32Array(FIELD * FIELD);
  readonly #muscleField = new Float32Array(FIELD * FIELD);
  readonly #cavityField = new Float32Array(FIELD * FIELD);

  constructor(habitus: Habitus, z: number) {
    this.z = z;
    const width = curve(z, halfWidth) + habitus.fatMm;
    const depth = curve(z, halfDepth) + habitus.fatMm;
    const fat = curve(z, fatKeys) + habitus.fatMm;
    for (let i = 0; i <= DIRECTIONS; i++) {
      const angle = (i / DIRECTIONS) * 2 * Math.PI;
      const back = Math.sin(angle);
      const side = Math.cos(angle);
      const bumps = [Math.cos(angle) * 2.2 + habitus.seed, Math.sin(angle) * 2.2, z / 90] as const;
      const bump = smoothNoise(...bumps);
      this.#skin[i] = outline({ side, back, width, depth, z }) + bump * 2.5;
      this.#fat[i] =
        fatAt({ side, back, fat, z }) * (1 + 0.22 * smoothNoise(bumps[0] + 7, bumps[1] * 1.5, bumps[2] * 2));
      this.#muscle[i] = muscleAt({ side, back, z }) * (1 + 0.1 * smoothNoise(bumps[0] * 2, bumps[1] * 2 + 3, bumps[2]));
    }
    this.#measureSlopes();
    this.#sampleFields();
  }

  #measureSlopes(): void {
    for (let i = 0; i <= DIRECTIONS; i++) {
      const before = this.#skin[(i + DIRECTIONS - 1) % DIRECTIONS] ?? 1;
      const after = this.#skin[(i + 1) % DIRECTIONS] ?? 1;
      const slope = ((after - before) * DIRECTIONS) / (4 * Math.PI * (this.#skin[i] ?? 1));
      this.#steepness[i] = 1 / Math.sqrt(1 + slope * slope);
    }
  }

  /** Distance to the skin: negative inside the body. */
  skin(x: number, y: number): number {
    return lookUp(this.#skinField, x, y);
  }

  /** Distance to the outer side of the muscles. */
  muscle(x: number, y: number): number {
    return lookUp(this.#muscleField, x, y);
  }

  /** Distance to the inner side of the wall: negative in the chest and the abdomen. */
  cavity(x: number, y: number): number {
    return lookUp(this.#cavityField, x, y);
  }

  /** All organs ask for these distances again and again: they are sampled once. */
  #sampleFields(): void {
    for (let j = 0, node = 0; j < FIELD; j++)
      for (let i = 0; i < FIELD; i++, node++) {
        const x = i * FIELD_STEP_MM - FIELD_REACH_MM;
        const y = j * FIELD_STEP_MM - FIELD_REACH_MM;
        const at = direction(x, y);
        const skin = (Math.sqrt(x * x + y * y) - sample(this.#skin, at)) * sample(this.#steepness, at);
        const muscle = skin + sample(this.#fat, at);
        this.#skinField[node] = skin;
        this.#muscleField[node] = muscle;
        this.#cavityField[node] = muscle + sample(this.#muscle, at);
      }
  }
}

/** Between samples; far outside, the distance at the border of the sampled square is far enough. */
function lookUp(field: Float32Array, x: number, y: number): number {
  const u = Math.min(FIELD - 1.001, Math.max(0, (x + FIELD_REACH_MM) / FIELD_STEP_MM));
  const v = Math.min(FIELD - 1.001, Math.max(0, (y + FIELD_REACH_MM) / FIELD_STEP_MM));
  const i = Math.floor(u);
  const j = Math.floor(v);
  const node = j * FIELD + i;
  const [a, b] = [field[node] ?? 0, field[node + 1] ?? 0];
  const [c, d] = [field[node + FIELD] ?? 0, field[node + FIELD + 1] ?? 0];
  const upper = a + (b - a) * (u - i);
  return upper + (c + (d - c) * (u - i) - upper) * (v - j);
}

function direction(x: number, y: number): number {
  const turn = Math.atan2(y, x) / (2 * Math.PI);
  return (turn < 0 ? turn + 1 : turn) * DIRECTIONS;
}

function sample(table: Float32Array, at: number): number {
  const i = Math.floor(at);
  const from = table[i] ?? 0;
  return from + ((table[i + 1] ?? from) - from) * (at - i);
}

interface Bearing {
  /** Cosine and sine of the direction: +1 is the left side, +1 is the back. */
  readonly side: number;
  readonly back: number;
  readonly z: number;
}

function outline({ side, back, width, depth, z }: Bearing & { width: number; depth: number }): number {
  const power =
    back > 0
      ? 2.45
      : 2.2 +
        0.15 *
          curve(z, [
            [-200, 1],
            [-60, 0],
          ]);
  const radius = ((Math.abs(side) / width) ** power + (Math.abs(back) / depth) ** power) ** (-1 / power);
  const furrow = back > 0 ? 6 * bell(side, 0.09) : 4 * bell(side, 0.07);
  const blades = back > 0 ? 4 * bell(Math.abs(side) - 0.38, 0.2) : 0;
  return radius - furrow + blades;
}

function fatAt({ side, back, fat, z }: Bearing & { fat: number }): number {
  const loins =
    9 *
    bell(back - 0.55, 0.35) *
    curve(z, [
      [-230, 1],
      [-90, 0.15],
    ]);
  const midline = back < 0 ? 3 * bell(side, 0.12) : -5 * bell(side, 0.12);
  return Math.max(3, fat * (back > 0 ? 1.05 : 0.95) + loins + midline);
}

function muscleAt({ side, back, z }: Bearing): number {
  const flank = curve(z, [
    [-240, 21],
    [-150, 19],
    [-60, 15],
    [40, 15],
  ]);
  if (back <= 0) {
    const rectus = 11 + 2 * bell(Math.abs(side) - 0.3, 0.16) - 7 * bell(side, 0.035);
    const toFlank = smoothStep(0.42, 0.75, Math.abs(side));
    return rectus + (flank - rectus) * toFlank;
  }
  const deep = 44 * smoothStep(0.64, 0.3, Math.abs(side)) * smoothStep(0.3, 0.8, back);
  return flank + deep;
}

function bell(distance: number, width: number): number {
  return Math.exp(-((distance / width) ** 2));
}

/** Rises from 0 at `from` to 1 at `to`; falls where `to` is the smaller. */
export function smoothStep(from: number, to: number, at: number): number {
  const t = Math.min(1, Math.max(0, (at - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** Height of the diaphragm above or below each point: two domes, the right one higher. */
export function diaphragm(x: number, y: number): number {
  const right = -92 * dome(x + 74, y + 10, 92);
  const left = -13 - 92 * dome(x - 80, y + 4, 84);
  return smoothMax(right, left, 14) + 4 * smoothNoise(x / 45, y / 45, 3);
}

function dome(x: number, y: number, width: number): number {
  return 0.85 * (x / width) ** 2 + (y / (y > 0 ? 96 : 128)) ** 2;
}

/** Distance along the shortest way to the diaphragm: negative below it. */
export function belowDiaphragm(x: number, y: number, z: number): number {
  const height = diaphragm(x, y);
  const slopeX = (diaphragm(x + 3, y) - height) / 3;
  const slopeY = (diaphragm(x, y + 3) - height) / 3;
  return (z - height) / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
}
