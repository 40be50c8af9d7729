import { hashCell, smoothNoise } from "./noise.ts";

export interface Loop {
  /** Distance to the border between this loop and the next. */
  readonly depth: number;
  readonly kind: number;
  readonly y: number;
}

const loopSize = [33, 27, 36] as const;

/** Loops by place, each worked out once: the layers of the bowel ask for the same places. */
export function loopMap(z: number, seed: number): (x: number, y: number) => Loop {
  const known = new Map<number, Loop>();
  return (x, y) => {
    const key = x * 10_007 + y;
    const loop = known.get(key) ?? loopAt(x, y, { z, seed });
    known.set(key, loop);
    return loop;
  };
}

/** Packed loops as the cells around scattered points: the nearest point owns the place. */
function loopAt(x: number, y: number, { z, seed }: { z: number; seed: number }): Loop {
  const wave = 0.5;
  const u = x / loopSize[0] + wave * smoothNoise(x / 21, y / 21, z / 21 + seed);
  const v = y / loopSize[1] + wave * smoothNoise(x / 21 + 9, y / 21, z / 21 + seed);
  const w = z / loopSize[2] + wave * smoothNoise(x / 21, y / 21 + 9, z / 21 + seed);
  let [first, second, kind, owner] = [9, 9, 0, 0];
  const [i0, j0, k0] = [Math.floor(u), Math.floor(v), Math.floor(w)];
  for (let k = k0 - 1; k <= k0 + 1; k++)
    for (let j = j0 - 1; j <= j0 + 1; j++)
      for (let i = i0 - 1; i <= i0 + 1; i++) {
        const du = i + 0.15 + 0.7 * hashCell(i, j, k + seed) - u;
        const dv = j + 0.15 + 0.7 * hashCell(i + 51, j, k + seed) - v;
        const dw = k + 0.15 + 0.7 * hashCell(i, j + 51, k + seed) - w;
        const distance = Math.sqrt(du * du + dv * dv + dw * dw);
        if (distance < first) {
          second = first;
          first = distance;
          kind = hashCell(i, j, k + seed + 77);
          owner = (j + 0.15 + 0.7 * hashCell(i + 51, j, k + seed)) * loopSize[1];
        } else if (distance < second) second = distance;
      }
  return { depth: Math.min((second - first) * 13, (0.74 - first) * 27), kind, y: owner };
}
