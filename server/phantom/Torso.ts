import { smoothNoise } from "./noise.ts";
import { SampledField } from "./SampledField.ts";
import { fatThickness, muscleThickness, skinRadius, wallLevel, type Habitus } from "./wallProfile.ts";

const DIRECTIONS = 720;
const FIELD_STEP_MM = 3;
const FIELD_BOX = [-195, -195, 195, 195] as const;

/** The body wall at one level: skin, fat and muscle by direction around the centre of the body. */
export class Torso {
  readonly z: number;
  readonly #skin = new Float32Array(DIRECTIONS + 1);
  readonly #steepness = new Float32Array(DIRECTIONS + 1);
  readonly #fat = new Float32Array(DIRECTIONS + 1);
  readonly #muscle = new Float32Array(DIRECTIONS + 1);
  readonly #skinField: SampledField;
  readonly #muscleField: SampledField;
  readonly #cavityField: SampledField;

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
    const field = (value: (x: number, y: number) => number): SampledField =>
      new SampledField(FIELD_BOX, FIELD_STEP_MM, value);
    this.#skinField = field((x, y) => {
      const at = direction(x, y);
      return (Math.sqrt(x * x + y * y) - sample(this.#skin, at)) * sample(this.#steepness, at);
    });
    this.#muscleField = field((x, y) => this.skin(x, y) + sample(this.#fat, direction(x, y)));
    this.#cavityField = field((x, y) => this.muscle(x, y) + sample(this.#muscle, direction(x, y)));
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
    return this.#skinField.at(x, y);
  }

  /** Distance to the outer side of the muscles. */
  muscle(x: number, y: number): number {
    return this.#muscleField.at(x, y);
  }

  /** Distance to the inner side of the wall: negative in the chest and the abdomen. */
  cavity(x: number, y: number): number {
    return this.#cavityField.at(x, y);
  }
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
