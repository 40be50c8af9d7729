import { smoothNoise } from "./noise.ts";
import { fatThickness, muscleThickness, skinRadius, wallLevel, type Habitus } from "./wallProfile.ts";

const DIRECTIONS = 720;
const FIELD_STEP_MM = 3;
const FIELD_REACH_MM = 195;
const FIELD = (2 * FIELD_REACH_MM) / FIELD_STEP_MM + 1;

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
    const level = wallLevel(habitus, z);
    for (let i = 0; i <= DIRECTIONS; i++) {
      const angle = (i / DIRECTIONS) * 2 * Math.PI;
      const side = Math.cos(angle);
      const back = Math.sin(angle);
      const u = side * 2.2 + habitus.seed;
      const v = back * 2.2;
      const w = z / 90;
      this.#skin[i] = skinRadius(level, side, back) + 2.5 * smoothNoise(u, v, w);
      this.#fat[i] = fatThickness(level, side, back) * (1 + 0.22 * smoothNoise(u + 7, v * 1.5, w * 2));
      this.#muscle[i] = muscleThickness(level, side, back) * (1 + 0.14 * smoothNoise(u * 3, v * 3 + 3, w * 2));
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
  const i = u | 0;
  const j = v | 0;
  const node = j * FIELD + i;
  const a = field[node] ?? 0;
  const b = field[node + 1] ?? 0;
  const c = field[node + FIELD] ?? 0;
  const d = field[node + FIELD + 1] ?? 0;
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
