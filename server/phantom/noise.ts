/** A seeded stream of numbers in [0, 1) (mulberry32): the same studies come out everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Integer lattice point → [0, 1): for jitter that needs no table. */
export function hashCell(x: number, y: number, z: number): number {
  let h = Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263) ^ Math.imul(z, 2_147_483_647 - 58_321);
  h = Math.imul(h ^ (h >>> 13), 1_274_126_177);
  h = Math.imul(h ^ (h >>> 16), 2_246_822_519);
  return ((h ^ (h >>> 15)) >>> 0) / 4_294_967_296;
}

const LATTICE = 32;
const lattice = buildLattice();

function buildLattice(): Float32Array {
  const random = seededRandom(20_261_112);
  return Float32Array.from({ length: LATTICE ** 3 }, () => random() * 2 - 1);
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Smooth noise in about [-1, 1] with features of about one unit; repeats after 32 units. */
export function smoothNoise(x: number, y: number, z: number): number {
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const fz = Math.floor(z);
  const u = ease(x - fx);
  const v = ease(y - fy);
  const w = ease(z - fz);
  const x0 = fx & 31;
  const x1 = (fx + 1) & 31;
  const y0 = (fy & 31) << 5;
  const y1 = ((fy + 1) & 31) << 5;
  const z0 = (fz & 31) << 10;
  const z1 = ((fz + 1) & 31) << 10;
  const a = mix(lattice[x0 + y0 + z0] ?? 0, lattice[x1 + y0 + z0] ?? 0, u);
  const b = mix(lattice[x0 + y1 + z0] ?? 0, lattice[x1 + y1 + z0] ?? 0, u);
  const c = mix(lattice[x0 + y0 + z1] ?? 0, lattice[x1 + y0 + z1] ?? 0, u);
  const d = mix(lattice[x0 + y1 + z1] ?? 0, lattice[x1 + y1 + z1] ?? 0, u);
  return mix(mix(a, b, v), mix(c, d, v), w);
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Two octaves of smooth noise. */
export function fractalNoise(x: number, y: number, z: number): number {
  return 0.67 * smoothNoise(x, y, z) + 0.33 * smoothNoise(x * 2.3 + 5, y * 2.3 + 9, z * 2.3 + 3);
}

export const GRAIN_SIZE = 512;

/**
 * A wrapping tile of grain with mean 0 and deviation 1. `correlation` is the share of a neighbour (0 = white noise; 0.5 =
 * the soft grain of a body kernel). Every plane reads it from another place, so that slices do not share their grain.
 */
export function grainTile(seed: number, correlation: number): Float32Array {
  const random = seededRandom(seed);
  const count = GRAIN_SIZE * GRAIN_SIZE;
  const white = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = random() * 2 * Math.PI;
    white[i] = radius * Math.cos(angle);
    white[i + 1] = radius * Math.sin(angle);
  }
  const mask = count - 1;
  const rows = white.map(
    (value, i) => value + correlation * ((white[(i + 1) & mask] ?? 0) + (white[(i - 1) & mask] ?? 0)),
  );
  const both = rows.map(
    (value, i) => value + correlation * ((rows[(i + GRAIN_SIZE) & mask] ?? 0) + (rows[(i - GRAIN_SIZE) & mask] ?? 0)),
  );
  const gain = 1 / (1 + 2 * correlation ** 2);
  return both.map((value) => value * gain);
}
